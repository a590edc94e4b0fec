/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.Part;
import dev.maect.data.augment.Channels;
import dev.maect.engine.NativeSetup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the bytes of an image file (JPEG, PNG, WebP, BMP, TIFF, GIF) into an {@link Image}. OpenCV decodes, the
 * JDK's readers step in where it cannot. JPEGs come out as Pillow decodes them, value for value; like there, an EXIF
 * orientation is ignored. Thread-safe.
 *
 * <p>What a file is, and how many pixels it has, is told by its content before a decoder is let at it; docs/data.md has the
 * limits. Whatever a file does to a decoder, memory that runs out included, is a {@link DataException} with its name.
 *
 * @param channels 3 for RGB (grey is replicated, alpha dropped), 1 for grey (colour through Pillow's L formula), 4 for
 *     RGBA (255 where an image has no alpha)
 */
public record ImageDecoder(int channels) {
    static {
        NativeSetup.prepare();
    }

    private static final int COLOUR = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    private static final Logger LOG = LoggerFactory.getLogger(ImageDecoder.class);
    private static final SharedMemory MEMORY = new SharedMemory(DecodeLimits.STANDARD.memory());

    static {
        opencv_core.setNumThreads(0); // the loader's workers are the parallelism
        Loader.load(opencv_imgcodecs.class); // here, so that a library that is missing is no image's fault
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

    /** A file that decoders may be let at. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Checked(byte[] file, String name, ImageFormat format, ImageHeader header) {
        /** Whether a decoder made no more of it than was announced. */
        boolean allows(Mat decoded) {
            return (long) decoded.rows() * decoded.cols() <= header.pixels();
        }
    }

    /**
     * Reads a file that is to be decoded; of one that is too large, or begins like no image, no more than the beginning.
     *
     * @param name what to call it in messages
     * @throws DataException if it is no image or too large for one
     */
    public static byte[] read(Path file, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] start = fill(channel, new byte[(int) Math.min(size, ImageFormat.SIGNATURE)], 0);
            if (start.length == 0) {
                return start;
            }
            DecodeLimits.STANDARD.requireFile(size);
            ImageFormat.of(start);
            return fill(channel, Arrays.copyOf(start, (int) size), start.length);
        } catch (Unreadable e) {
            throw refused(name, e);
        } catch (OutOfMemoryError e) {
            throw DataException.causedBy(name, e);
        }
    }

    /**
     * Refuses what is too large to be read for an image.
     *
     * @param bytes of the file
     * @param name what to call it in messages
     * @throws DataException if they are too many
     */
    public static void requireFile(long bytes, String name) {
        try {
            DecodeLimits.STANDARD.requireFile(bytes);
        } catch (Unreadable e) {
            throw refused(name, e);
        }
    }

    /** Fills {@code bytes} from {@code from} on, or as far as the file goes. */
    private static byte[] fill(FileChannel channel, byte[] bytes, int from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(from);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // reads on
        }
        return buffer.hasRemaining() ? Arrays.copyOf(bytes, buffer.position()) : bytes;
    }

    /**
     * Decodes one image.
     *
     * @param file the whole file
     * @param name what to call it in messages
     * @throws DataException if it is broken, truncated, too large, or of none of the formats
     */
    public Image decode(byte[] file, String name) {
        return whole(check(file, name));
    }

    /**
     * Decodes what is wanted of one image, or more of it. JPEGs come reduced as far as that serves, and without the rows
     * above and below; in full size the rest is the same, value for value, as in the whole image.
     *
     * @param choice asked for JPEGs alone
     * @throws DataException as {@link #decode(byte[], String)}
     */
    public DecodedPart decode(byte[] file, String name, Part.Choice choice) {
        Checked image = check(file, name);
        if (image.format() != ImageFormat.JPEG || channels == 4) {
            return DecodedPart.whole(whole(image));
        }
        Part part =
                choice.of((int) image.header().height(), (int) image.header().width());
        return guarded(image, () -> part(image, part)).orElseGet(() -> DecodedPart.whole(whole(image)));
    }

    private static Checked check(byte[] file, String name) {
        if (file.length == 0) {
            throw new DataException(name + ": the file is empty. Remove or replace it.");
        }
        try {
            DecodeLimits.STANDARD.requireFile(file.length);
            ImageFormat format = ImageFormat.of(file);
            if (Truncation.isCutOff(file)) {
                throw new Unreadable("the file is cut off");
            }
            ImageHeader header = format.header(file);
            DecodeLimits.STANDARD.requireImage(header, file.length);
            byte[] pixels = format == ImageFormat.PNG ? PngHeader.pixelsOnly(file) : file;
            return new Checked(pixels, name, format, header);
        } catch (Unreadable e) {
            throw refused(name, e);
        } catch (Error e) {
            throw DataException.causedBy(name, e);
        }
    }

    private static DataException refused(String name, Unreadable reason) {
        return new DataException(name + ": " + reason.getMessage() + ". Remove or replace it.", reason);
    }

    private static <T> T guarded(Checked image, Supplier<T> decoding) {
        return guarded(image.name(), DecodeLimits.needed(image.header()), decoding);
    }

    /** Decodes once there is room for {@code bytes}. An error of a decoder is its file's fault, and ends nothing else. */
    static <T> T guarded(String name, long bytes, Supplier<T> decoding) {
        try {
            return MEMORY.with(bytes, decoding);
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DataException(name + ": decoding it failed (" + e + "). Remove or replace it.", e);
        } catch (Error e) {
            throw DataException.causedBy(name, e);
        }
    }

    private Image whole(Checked image) {
        return guarded(
                image,
                () -> nativeDecode(image)
                        .or(() -> javaDecode(image))
                        .map(pixels -> Channels.convert(pixels, channels))
                        .orElseThrow(() -> new DataException(image.name() + ": cannot be decoded; the "
                                + image.format().title()
                                + " file is damaged, cut off, or of a kind that is not read. Remove or"
                                + " replace it.")));
    }

    private static Optional<Image> javaDecode(Checked image) {
        return DecodeLimits.STANDARD.allowsJava(image.header())
                ? JavaReaders.decode(image.file(), image.format(), image.header(), image.name())
                : Optional.empty();
    }

    private Optional<DecodedPart> part(Checked checked, Part part) {
        byte[] file = checked.file();
        int height = (int) checked.header().height();
        int width = (int) checked.header().width();
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
            LOG.debug("OpenCV cannot decode a part of {}: {}", checked.name(), e.getMessage());
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

    private Optional<Image> nativeDecode(Checked checked) {
        byte[] file = checked.file();
        int flags = channels == 4 ? opencv_imgcodecs.IMREAD_UNCHANGED : COLOUR;
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, flags)) {
            if (decoded == null
                    || decoded.empty()
                    || decoded.depth() != opencv_core.CV_8U
                    || !checked.allows(decoded)) {
                return Optional.empty();
            }
            byte[] pixels = new byte[Math.multiplyExact(decoded.rows() * decoded.cols(), decoded.channels())];
            try (BytePointer data = decoded.data()) {
                data.get(pixels);
            }
            Image image = new Image(decoded.rows(), decoded.cols(), decoded.channels(), pixels);
            return Optional.of(channels == 4 ? Channels.swapRedAndBlue(image) : image);
        } catch (RuntimeException e) { // a cv::Exception
            LOG.debug("OpenCV cannot decode {}: {}", checked.name(), e.getMessage());
            return Optional.empty();
        }
    }
}
