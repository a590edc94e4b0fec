/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Some images of another source, in a given order. The other source stays open when this one is closed. */
public final class SubsetSource extends ForwardingSource {
    private final int[] indices;
    private final List<LabelSet> labelSets;

    /**
     * Selects images.
     *
     * @param indices of {@code source}, at least one
     */
    public SubsetSource(ImageSource source, int[] indices) {
        super(source);
        if (indices.length == 0) {
            throw new DataException(
                    "The selection from " + source.description() + " is empty. Select at least one image.");
        }
        for (int index : indices) {
            if (index < 0 || index >= source.size()) {
                throw new IllegalArgumentException("Image " + index + " of " + source.size() + " does not exist");
            }
        }
        this.indices = indices.clone();
        this.labelSets = source.labelSets().stream().map(this::select).toList();
    }

    private LabelSet select(LabelSet all) {
        int[] labels = new int[indices.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = all.labels()[indices[i]];
        }
        return all.withLabels(labels);
    }

    /** The index in the other source of image {@code index} of this one. */
    public int sourceIndex(int index) {
        return indices[index];
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public String name(int index) {
        return source().name(indices[index]);
    }

    @Override
    public Image read(int index) {
        return source().read(indices[index]);
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return source().read(indices[index], choice);
    }

    @Override
    public Optional<String> stamp(int index) {
        return source().stamp(indices[index]);
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return source().storedBytes(indices[index]);
    }

    @Override
    public Optional<byte[]> stored(int index) {
        return source().stored(indices[index]);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return indices.length + " images of " + source().description();
    }

    @Override
    public void close() {} // the other source belongs to whoever opened it
}
