/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.data.ImageSource;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Drawn images as PNG files. */
public final class DrawnImages {
    private DrawnImages() {}

    /** Writes images {@code from} to {@code to} into {@code folder}, as {@code 007.png}. */
    public static void write(Path folder, int from, int to) throws IOException {
        Files.createDirectories(folder);
        try (ImageSource source = new DrawnSource(5, to, DrawnOptions.defaults().withImageSize(24))) {
            for (int i = from; i < to; i++) {
                Files.write(folder.resolve(String.format("%03d.png", i)), ImageEncoder.png(source.read(i)));
            }
        }
    }
}
