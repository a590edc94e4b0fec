/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A temporary folder of drawn JPEG images of 500 x 375, the usual size of ImageNet's; deleted on close. */
record JpegFolder(Path path) implements AutoCloseable {
    private static final int HEIGHT = 375;
    private static final int WIDTH = 500;

    static JpegFolder draw(int count) {
        try {
            Path path = Files.createTempDirectory("maect-bench");
            int number = 0;
            for (Image image : HeldImages.draw(count, HEIGHT, WIDTH).images()) {
                ImageIO.write(
                        ImageEncoder.buffered(image),
                        "jpg",
                        path.resolve("drawn-" + number++ + ".jpg").toFile());
            }
            return new JpegFolder(path);
        } catch (IOException e) {
            throw new MaectException("Cannot write images to measure with: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new MaectException("Cannot delete " + path + ": " + e.getMessage(), e);
        }
    }
}
