/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.io.FileStamp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The images of a folder, however deeply nested, in the order of their sorted paths. Links are followed, but for those that
 * lead to a folder above themselves; hidden files are not images.
 *
 * <p>Classes and splits are read from the folders as {@link FolderLayout} says; a few images beside class folders are left
 * out. {@link #notes} tells how the folder was understood.
 */
public final class FolderSource implements ImageSource {
    private final Path root;
    private final ImageDecoder decoder;
    private final List<String> names;
    private final Map<String, Path> unusual;
    private final List<LabelSet> labelSets;
    private final List<String> notes;

    private FolderSource(Path root, ImageDecoder decoder, FolderListing listing) {
        this.root = root;
        this.decoder = decoder;
        FolderLayout layout = FolderLayout.of(listing.names());
        this.names = layout.names();
        this.unusual = listing.unusual();
        this.labelSets = layout.labelSets();
        this.notes = Stream.concat(layout.notes().stream(), listing.leftOut().notes().stream())
                .toList();
    }

    /**
     * Lists the images below {@code root}; none is opened yet.
     *
     * @throws DataException if the folder is missing, unreadable, or holds no image
     */
    public static FolderSource open(Path root, ImageDecoder decoder) {
        if (!Files.isDirectory(root)) {
            throw new DataException("No such folder: " + root + ". Check the path.");
        }
        FolderListing listing = FolderListing.of(root);
        if (listing.names().isEmpty()) {
            throw new DataException("No images in " + root + ": it holds "
                    + (listing.leftOut().files() == 0
                            ? "no files at all"
                            : listing.leftOut().files() + " files, none of them an image")
                    + ". Give a folder with images at any depth (" + ImageNames.ENDINGS_TEXT + ").");
        }
        return new FolderSource(root, decoder, listing);
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public Image read(int index) {
        return decoder.decode(bytes(index), place(index));
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return decoder.decode(bytes(index), place(index), choice);
    }

    private Path file(int index) {
        Path file = unusual.get(names.get(index));
        return file == null ? root.resolve(names.get(index)) : file;
    }

    /** For messages. */
    private String place(int index) {
        return root + File.separator + names.get(index);
    }

    private byte[] bytes(int index) {
        try {
            return ImageDecoder.read(file(index), place(index));
        } catch (IOException e) {
            throw new DataException(
                    place(index) + ": cannot be read: " + e + ". Remove it or check its permissions.", e);
        }
    }

    @Override
    public Optional<String> stamp(int index) {
        return FileStamp.of(file(index));
    }

    @Override
    public OptionalLong storedBytes(int index) {
        try {
            return OptionalLong.of(Files.size(file(index)));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Optional<byte[]> stored(int index) {
        return Optional.of(bytes(index));
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public String description() {
        return "folder " + root + " (" + size() + " images)";
    }
}
