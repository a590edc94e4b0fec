/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.loader.BadImage;
import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The images that could not be read in any stage: a line each, with the name and the reason. */
final class BadImageList {
    private BadImageList() {}

    /** Adds those of a stage. The list only tells: if it cannot be written, that is a warning. */
    static void add(Path file, List<BadImage> bad, Consumer<String> warn) {
        if (bad.isEmpty()) {
            return;
        }
        warn.accept(bad.size() + " image(s) could not be read and were skipped; see " + file.getFileName() + ".");
        try {
            Map<String, String> reasons = new LinkedHashMap<>();
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    reasons.put(line.substring(0, line.indexOf('\t') < 0 ? line.length() : line.indexOf('\t')), line);
                }
            }
            bad.forEach(image -> reasons.put(image.name(), image.name() + "\t" + image.reason()));
            AtomicFile.write(file, String.join("\n", reasons.values()) + "\n");
        } catch (IOException | FileException e) {
            warn.accept("The list of unreadable images could not be written: " + e.getMessage());
        }
    }
}
