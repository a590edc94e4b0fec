/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The images below a folder. Links to files and folders are followed, class folders that are links included; those that
 * lead to a folder above themselves are not, and are counted.
 */
final class FolderListing extends SimpleFileVisitor<Path> {
    /** Links that lead to each other could make a folder appear without end. */
    static final int MOST_VISITS = 1000;

    private final Path root;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Path> unusual = new HashMap<>();
    private final Map<Object, Integer> visits = new HashMap<>();
    private final LeftOut leftOut = new LeftOut();

    private FolderListing(Path root) {
        this.root = root;
    }

    /**
     * Lists the images of {@code root}.
     *
     * @throws DataException if the folder, or one in it, cannot be read
     */
    static FolderListing of(Path root) {
        FolderListing listing = new FolderListing(root);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, listing);
        } catch (IOException e) {
            throw new DataException("Cannot list the folder " + root + ": " + e + ". Check its permissions.", e);
        }
        listing.names.sort(ImageNames.ORDER);
        return listing;
    }

    /** Relative to the root, sorted. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** The files whose names are not plain ASCII, by name: such a name may be no path where another language is set. */
    Map<String, Path> unusual() {
        return Map.copyOf(unusual);
    }

    /** What else there is. */
    LeftOut leftOut() {
        return leftOut;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        if (!folder.equals(root) && Files.isSymbolicLink(folder) && leadsUp(folder)) {
            leftOut.link();
            return FileVisitResult.SKIP_SUBTREE;
        }
        Object key = attributes.fileKey();
        if (key != null && visits.merge(key, 1, Integer::sum) > MOST_VISITS) {
            throw new DataException("More than " + MOST_VISITS + " ways lead to the folder " + folder + ", over links"
                    + " between folders. Remove such links.");
        }
        return FileVisitResult.CONTINUE;
    }

    /** Whether a link leads to a folder in which it lies itself, over other links or not. */
    private static boolean leadsUp(Path link) throws IOException {
        Path place = link.toAbsolutePath().getParent();
        return place != null && place.toRealPath().startsWith(link.toRealPath());
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        Path relative = root.relativize(file);
        String name = FileNames.of(relative);
        if (!ImageNames.isImage(name)) {
            leftOut.file(name);
        } else if (!attributes.isRegularFile()) {
            leftOut.special(1);
        } else {
            names.add(name);
            if (!FileNames.isAscii(relative.toString())) {
                unusual.put(name, file);
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof FileSystemLoopException) {
            leftOut.link();
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
