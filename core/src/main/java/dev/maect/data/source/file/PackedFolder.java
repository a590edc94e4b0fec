/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder of shards that {@code maect data pack} made, known by the file that says how. */
public final class PackedFolder {
    /** The name of that file. */
    public static final String MANIFEST = "pack.json";

    private static final long MANIFEST_BYTES = 1L << 30;
    private static final String SHARD = ".+-\\d{6}\\.tar";

    private PackedFolder() {}

    /** Whether a folder is one. */
    public static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /**
     * Its shards in their order, or those of one split.
     *
     * @param split empty for all
     * @throws DataException if packing was not finished, or there is no such split
     */
    static List<Path> shards(Path folder, String split) {
        if (!Json.read(folder.resolve(MANIFEST), MANIFEST_BYTES)
                .path("complete")
                .asBoolean(false)) {
            throw new DataException(
                    "The images in " + folder + " are packed in part only. Give the command that packs them"
                            + " once more: it goes on where it stopped.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all =
                    files.filter(file -> name(file).matches(SHARD)).sorted().toList();
            List<Path> wanted = all.stream()
                    .filter(file -> split.isEmpty() || split(file).equals(split.toLowerCase(Locale.ROOT)))
                    .toList();
            if (wanted.isEmpty()) {
                throw new DataException("No shards of " + (split.isEmpty() ? "images" : "'" + split + "'") + " in "
                        + folder + "; it has "
                        + new TreeSet<>(all.stream().map(PackedFolder::split).toList()) + ".");
            }
            return wanted;
        } catch (IOException | UncheckedIOException e) {
            throw new DataException("Cannot list the folder " + folder + ": " + e + ". Check its permissions.", e);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String split(Path shard) {
        return name(shard).substring(0, name(shard).lastIndexOf('-'));
    }
}
