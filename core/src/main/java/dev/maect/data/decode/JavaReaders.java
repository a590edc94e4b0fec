/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import dev.maect.data.augment.Channels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JDK's own readers, for what OpenCV cannot decode. Those that other jars bring are not asked. */
final class JavaReaders {
    private static final Logger LOG = LoggerFactory.getLogger(JavaReaders.class);

    private JavaReaders() {}

    /** Decodes a file of {@code format}, if there is a reader, and it sees no more pixels in it than we do. */
    static Optional<Image> decode(byte[] file, ImageFormat format, ImageHeader header, String name) {
        Optional<ImageReader> found = reader(format);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ImageReader reader = found.get();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            if ((long) reader.getHeight(0) * reader.getWidth(0) > header.pixels()) {
                return Optional.empty();
            }
            return Optional.of(Channels.ofImage(reader.read(0)));
        } catch (IOException | RuntimeException e) { // ImageIO's readers throw all kinds on damaged files
            LOG.debug("ImageIO cannot decode {}: {}", name, e.getMessage());
            return Optional.empty();
        } finally {
            reader.dispose();
        }
    }

    private static Optional<ImageReader> reader(ImageFormat format) {
        if (format.javaName().isEmpty()) {
            return Optional.empty();
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.javaName());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return Optional.of(reader);
            }
        }
        return Optional.empty();
    }
}
