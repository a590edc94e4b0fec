/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import dev.maect.data.Image;
import dev.maect.data.decode.ImageEncoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image for a browser, written anew from its pixels: what a file may hide does not get through.
 *
 * @param bytes of the file
 * @param type JPEG or PNG
 */
@SuppressWarnings("ArrayRecordComponent")
public record Encoded(byte[] bytes, String type) {
    static final String JPEG = "image/jpeg";
    static final String PNG = "image/png";

    private static final Logger LOG = LoggerFactory.getLogger(Encoded.class);

    /** Which of both the bytes are. */
    static Encoded of(byte[] bytes) {
        return new Encoded(bytes, bytes.length > 0 && (bytes[0] & 255) == 0x89 ? PNG : JPEG);
    }

    /** Without loss. */
    public static Encoded png(Image image) {
        return new Encoded(ImageEncoder.png(image), PNG);
    }

    /** As a JPEG; as a PNG where this Java cannot write JPEGs. */
    public static Encoded jpeg(Image image, double quality) {
        try {
            ImageIO.setUseCache(false);
            Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
            if (writers.hasNext()) {
                return new Encoded(jpeg(writers.next(), ImageEncoder.buffered(image), quality), JPEG);
            }
        } catch (IOException | LinkageError | java.awt.AWTError e) {
            LOG.debug("No JPEG can be written here: {}", e.toString());
        }
        return png(image);
    }

    private static byte[] jpeg(ImageWriter writer, BufferedImage image, double quality) throws IOException {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
                ImageWriteParam parameters = writer.getDefaultWriteParam();
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionQuality((float) quality);
                writer.setOutput(out);
                writer.write(null, new IIOImage(image, null, null), parameters);
            }
            return bytes.toByteArray();
        } finally {
            writer.dispose();
        }
    }
}
