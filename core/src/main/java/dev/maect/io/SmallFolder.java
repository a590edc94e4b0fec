/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What lies in a folder of few files. A folder of many is not read to its end: it may hold millions. */
public final class SmallFolder {
    private static final int MOST = 256;

    private SmallFolder() {}

    /** Files and folders directly in {@code folder}, sorted; none if there are more than 256, or it cannot be read. */
    public static List<Path> entries(Path folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (found.size() == MOST) {
                    return List.of();
                }
                found.add(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // whoever lists the folder in earnest says so
        }
        found.sort(null);
        return List.copyOf(found);
    }
}
