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
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The images of a folder, however deeply nested, in the order of their sorted paths. Links are followed, hidden files
 * are not images.
 *
 * <p>Classes and splits are read from the folders as {@link FolderLayout} says; a few images beside class folders are left
 * out. {@link #notes} tells how the folder was understood.
 */
public final class FolderSource implements ImageSource {
    private final Path root;
    private final ImageDecoder decoder;
    private final List<String> names;
    private final List<LabelSet> labelSets;
    private final List<String> notes;

    private FolderSource(Path root, ImageDecoder decoder, List<String> names) {
        this.root = root;
        this.decoder = decoder;
        FolderLayout layout = FolderLayout.of(names);
        this.names = layout.names();
        this.labelSets = layout.labelSets();
        this.notes = layout.notes();
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
        Listing listing = new Listing(root);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, listing);
        } catch (IOException e) {
            throw new DataException("Cannot list the folder " + root + ": " + e + ". Check its permissions.", e);
        }
        if (listing.images.isEmpty()) {
            throw new DataException("No images in " + root + ": it holds "
                    + (listing.others == 0 ? "no files at all" : listing.others + " files, none of them an image")
                    + ". Give a folder with images at any depth (" + ImageNames.ENDINGS_TEXT + ").");
        }
        listing.images.sort(ImageNames.ORDER);
        return new FolderSource(root, decoder, List.copyOf(listing.images));
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
        Path file = root.resolve(names.get(index));
        return decoder.decode(bytes(file), file.toString());
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        Path file = root.resolve(names.get(index));
        return decoder.decode(bytes(file), file.toString(), choice);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e + ". Remove it or check its permissions.", e);
        }
    }

    @Override
    public Optional<String> stamp(int index) {
        return FileStamp.of(root.resolve(names.get(index)));
    }

    @Override
    public OptionalLong storedBytes(int index) {
        try {
            return OptionalLong.of(Files.size(root.resolve(names.get(index))));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Optional<byte[]> stored(int index) {
        return Optional.of(bytes(root.resolve(names.get(index))));
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

    /** Collects the images below a folder. */
    private static final class Listing extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<String> images = new ArrayList<>();
        private int others;

        Listing(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (attributes.isRegularFile() && ImageNames.isImage(name)) {
                images.add(name);
            } else {
                others++;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE; // a link to a folder above: its images are listed already
            }
            throw failure;
        }
    }
}
