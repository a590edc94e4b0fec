/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.io.FileStamp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
public final class FolderSource extends EncodedSource {
    private final Path root;
    private final Map<String, Path> unusual;

    private FolderSource(Path root, ImageDecoder decoder, FolderListing listing, FolderLayout layout) {
        super(
                decoder,
                layout.names(),
                layout.labelSets(),
                Stream.concat(layout.notes().stream(), listing.leftOut().notes().stream())
                        .toList());
        this.root = root;
        this.unusual = listing.unusual();
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
        return new FolderSource(root, decoder, listing, FolderLayout.of(listing.names()));
    }

    private Path file(int index) {
        Path file = unusual.get(name(index));
        return file == null ? root.resolve(name(index)) : file;
    }

    @Override
    protected String place(int index) {
        return root + File.separator + name(index);
    }

    @Override
    protected byte[] encoded(int index) throws IOException {
        return ImageDecoder.read(file(index), place(index));
    }

    @Override
    protected String remedy() {
        return "Remove it or check its permissions.";
    }

    @Override
    public Optional<String> stamp(int index) {
        return FileStamp.of(file(index));
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return FileStamp.size(file(index));
    }

    @Override
    public String description() {
        return "folder " + root + " (" + size() + " images)";
    }
}
