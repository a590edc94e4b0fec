/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import dev.maect.data.decode.ImageDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Images that lie somewhere as files, still encoded. A subclass knows where; what holds for all of them is done here: a file
 * that is too large for an image is not read, one that cannot be read or decoded is that image's fault.
 */
public abstract class EncodedSource implements ImageSource {
    private final ImageDecoder decoder;
    private final List<String> names;
    private final List<LabelSet> labelSets;
    private final List<String> notes;

    /**
     * Images that {@code decoder} decodes.
     *
     * @param names of the images, in their order
     * @param notes what a user should know of how they were understood
     */
    protected EncodedSource(ImageDecoder decoder, List<String> names, List<LabelSet> labelSets, List<String> notes) {
        this.decoder = decoder;
        this.names = List.copyOf(names);
        this.labelSets = List.copyOf(labelSets);
        this.notes = List.copyOf(notes);
    }

    /** The whole file of image {@code index}, which is not too large. */
    protected abstract byte[] encoded(int index) throws IOException;

    /** Where image {@code index} is, for messages. */
    protected abstract String place(int index);

    /** What to do if one cannot be read, as a sentence. */
    protected abstract String remedy();

    @Override
    public abstract OptionalLong storedBytes(int index);

    @Override
    public final int size() {
        return names.size();
    }

    @Override
    public final String name(int index) {
        return names.get(index);
    }

    @Override
    public final Image read(int index) {
        return decoder.decode(bytes(index), place(index));
    }

    @Override
    public final DecodedPart read(int index, Part.Choice choice) {
        return decoder.decode(bytes(index), place(index), choice);
    }

    @Override
    public final Optional<byte[]> stored(int index) {
        return Optional.of(bytes(index));
    }

    private byte[] bytes(int index) {
        try {
            storedBytes(index).ifPresent(bytes -> ImageDecoder.requireFile(bytes, place(index)));
            return encoded(index);
        } catch (IOException e) {
            throw new DataException(place(index) + ": cannot be read: " + e + ". " + remedy(), e);
        }
    }

    @Override
    public final List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public final List<String> notes() {
        return Stream.concat(notes.stream(), decoder.notes().stream()).toList();
    }
}
