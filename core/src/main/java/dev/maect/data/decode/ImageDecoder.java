/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.Part;
import dev.maect.data.augment.Channels;
import dev.maect.engine.NativeSetup;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the bytes of an image file (JPEG, PNG, BMP, WebP, TIFF, GIF, PPM) into a {@link Image}. OpenCV decodes, the
 * JDK's readers step in where it cannot. JPEGs come out as Pillow decodes them, value for value; like there, an EXIF
 * orientation is ignored. Thread-safe.
 *
 * @param channels 3 for RGB (grey is replicated, alpha dropped), 1 for grey (colour through Pillow's L formula), 4 for
 *     RGBA (255 where an image has no alpha)
 */
public record ImageDecoder(int channels) {
    static {
        NativeSetup.prepare();
    }

    /** Pillow refuses larger images too: whoever announces more pixels is broken or hostile. */
    static final long MAX_PIXELS = 178_956_970;

    private static final int COLOUR = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    private static final Logger LOG = LoggerFactory.getLogger(ImageDecoder.class);

    static {
        opencv_core.setNumThreads(0); // the loader's workers are the parallelism
    }

    /** Checks the number of channels. */
    public ImageDecoder {
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new DataException("channels is " + channels + "; images can be read with 1 (grey), 3 (RGB) or 4"
                    + " (RGBA) channels");
        }
    }

    /** A decoder to RGB. */
    public static ImageDecoder rgb() {
        return new ImageDecoder(3);
    }

    /**
     * Decodes one image.
     *
     * @param file the whole file
     * @param name what to call it in messages
     * @throws DataException if it is broken, truncated, or of an unknown format
     */
    public Image decode(byte[] file, String name) {
        check(file, name);
        return nativeDecode(file, name)
                .or(() -> javaDecode(file, name))
                .map(image -> Channels.convert(image, channels))
                .orElseThrow(() -> new DataException(name + ": cannot be decoded; the file is damaged, cut off, or not"
                        + " an image (JPEG, PNG, BMP, WebP, TIFF, GIF, PPM). Remove or replace it."));
    }

    /**
     * Decodes what is wanted of one image, or more of it. JPEGs come reduced as far as that serves, and without the rows
     * above and below; in full size the rest is the same, value for value, as in the whole image.
     *
     * @param choice asked for JPEGs alone
     * @throws DataException as {@link #decode(byte[], String)}
     */
    public DecodedPart decode(byte[] file, String name, Part.Choice choice) {
        check(file, name);
        boolean jpeg = file.length > 1 && file[0] == (byte) 0xff && file[1] == (byte) 0xd8;
        return (jpeg && channels != 4 ? ImageHeader.of(file) : Optional.<ImageHeader>empty())
                .flatMap(header -> decodePart(file, name, header, choice))
                .orElseGet(() -> DecodedPart.whole(decode(file, name)));
    }

    private static void check(byte[] file, String name) {
        if (file.length == 0) {
            throw new DataException(name + ": the file is empty. Remove or replace it.");
        }
        Optional<ImageHeader> header = ImageHeader.of(file);
        if (header.isPresent() && header.get().height() * header.get().width() > MAX_PIXELS) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s: its header announces %d x %d pixels, more than the %d allowed. Remove it, or scale it down if"
                            + " it really is that large.",
                    name,
                    header.get().height(),
                    header.get().width(),
                    MAX_PIXELS));
        }
        if (Truncation.isCutOff(file)) {
            throw new DataException(name + ": the file is cut off. Remove or replace it.");
        }
    }

    private Optional<DecodedPart> decodePart(byte[] file, String name, ImageHeader header, Part.Choice choice) {
        int height = (int) header.height();
        int width = (int) header.width();
        Part part = choice.of(height, width);
        int reduction = part.reduction();
        Box wanted = part.box().shrunk(reduction);
        int columns = (width + reduction - 1) / reduction;
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, COLOUR | shrinking(reduction))) {
            if (decoded == null
                    || decoded.type() != opencv_core.CV_8UC3
                    || decoded.rows() != (height + reduction - 1) / reduction
                    || decoded.cols() != columns) {
                return Optional.empty();
            }
            byte[] pixels = new byte[Math.multiplyExact(wanted.height(), columns * 3)];
            try (BytePointer data = decoded.data()) {
                data.position((long) wanted.top() * columns * 3).get(pixels);
            }
            Image image = Channels.convert(new Image(wanted.height(), columns, 3, pixels), channels);
            return Optional.of(new DecodedPart(image, height, width, wanted.top(), 0, reduction));
        } catch (RuntimeException e) { // a cv::Exception
            LOG.debug("OpenCV cannot decode a part of {}: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private static int shrinking(int reduction) {
        return switch (reduction) {
            case 1 -> 0;
            case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
            case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
            default -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
        };
    }

    private Optional<Image> nativeDecode(byte[] file, String name) {
        int flags = channels == 4 ? opencv_imgcodecs.IMREAD_UNCHANGED : COLOUR;
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, flags)) {
            if (decoded == null || decoded.empty() || decoded.depth() != opencv_core.CV_8U) {
                return Optional.empty();
            }
            byte[] pixels = new byte[Math.multiplyExact(decoded.rows() * decoded.cols(), decoded.channels())];
            try (BytePointer data = decoded.data()) {
                data.get(pixels);
            }
            Image image = new Image(decoded.rows(), decoded.cols(), decoded.channels(), pixels);
            return Optional.of(channels == 4 ? Channels.swapRedAndBlue(image) : image);
        } catch (RuntimeException e) { // a cv::Exception
            LOG.debug("OpenCV cannot decode {}: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Image> javaDecode(byte[] file, String name) {
        try {
            BufferedImage buffered = ImageIO.read(new ByteArrayInputStream(file));
            return Optional.ofNullable(buffered).map(Channels::ofImage);
        } catch (IOException | RuntimeException e) { // ImageIO's readers throw all kinds on damaged files
            LOG.debug("ImageIO cannot decode {}: {}", name, e.getMessage());
            return Optional.empty();
        }
    }
}
