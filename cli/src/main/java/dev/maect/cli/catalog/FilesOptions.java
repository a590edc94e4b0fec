/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.StoredImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Folders that images are copied or linked into. */
final class FilesOptions {
    private static final int LONGEST = 80;
    private static final int RGB = 3;

    /**
     * An image for a folder.
     *
     * @param image its number in the catalogue
     * @param path where it lies, which its name is made of
     * @param group the folder below the one asked for; empty for itself
     */
    record Placed(long image, String path, String group) {}

    @Option(names = "--copy", paramLabel = "FOLDER", description = "Copy the images into this new folder.")
    private @Nullable Path copy;

    @Option(names = "--link", paramLabel = "FOLDER", description = "Make links to the images in this new folder.")
    private @Nullable Path link;

    /** Whether any folder was asked for. */
    boolean wanted() {
        return copy != null || link != null;
    }

    /** Refuses folders that hold something, before anything is computed. */
    void check() {
        if (copy != null) {
            requireEmpty(copy);
        }
        if (link != null) {
            requireEmpty(link);
        }
    }

    private static void requireEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new MaectException(folder + " holds files already. Name a new or empty folder.");
            }
        } catch (IOException e) {
            throw new MaectException(folder + " is no folder to put images into: " + e + ". Name another.", e);
        }
    }

    /** Fills the folders, with names that say the order. */
    void fill(Catalog catalog, List<Placed> images, PrintWriter out) {
        if (!wanted()) {
            return;
        }
        try (StoredImages stored = new StoredImages(catalog, RGB)) {
            int digits = Integer.toString(images.size()).length();
            for (int i = 0; i < images.size(); i++) {
                String name = String.format(
                        Locale.ROOT,
                        "%0" + digits + "d-%s",
                        i + 1,
                        name(images.get(i).path()));
                if (copy != null) {
                    Path target = folder(copy, images.get(i)).resolve(name);
                    Files.write(target, stored.file(images.get(i).image()));
                }
                if (link != null) {
                    link(stored, images.get(i), folder(link, images.get(i)).resolve(name));
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new MaectException(
                    "The images cannot be put into their folder: " + e + ". Check free space and"
                            + " permissions; where there are no links, use --copy.",
                    e);
        }
        if (copy != null) {
            out.printf(Locale.ROOT, "Copied %,d images into %s%n", images.size(), copy);
        }
        if (link != null) {
            out.printf(Locale.ROOT, "Linked %,d images in %s%n", images.size(), link);
        }
        out.flush();
    }

    private static void link(StoredImages stored, Placed placed, Path target) throws IOException {
        Optional<Path> file = stored.path(placed.image());
        if (file.isEmpty()) {
            throw new MaectException(
                    placed.path() + " is no file of its own, so that no link can lead to it. Use --copy.");
        }
        Files.createSymbolicLink(target, file.get().toAbsolutePath());
    }

    private static Path folder(Path root, Placed placed) throws IOException {
        return Files.createDirectories(placed.group().isEmpty() ? root : root.resolve(safe(placed.group())));
    }

    /** The last part of a path, of characters that every file system takes. */
    private static String name(String path) {
        return safe(path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('#')) + 1));
    }

    private static String safe(String text) {
        String plain = text.replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceAll("^\\.+", "_");
        return plain.isEmpty() ? "_" : plain.substring(Math.max(0, plain.length() - LONGEST));
    }
}
