/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Box;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.Part;
import dev.maect.data.augment.Channels;
import dev.maect.engine.NativeSetup;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OpenCV's decoders. */
final class NativeReader {
    static {
        NativeSetup.prepare();
    }

    private static final int COLOUR = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    private static final Logger LOG = LoggerFactory.getLogger(NativeReader.class);

    static {
        opencv_core.setNumThreads(0); // the loader's workers are the parallelism
        Loader.load(opencv_imgcodecs.class); // here, so that a library that is missing is no image's fault
    }

    private NativeReader() {}

    /** Looks at what was decoded, which is closed afterwards; empty if it is not as expected. */
    @FunctionalInterface
    private interface Taking<T> {
        Optional<T> take(Mat decoded);
    }

    private static <T> Optional<T> decode(byte[] file, int flags, String name, Taking<T> taking) {
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, flags)) {
            return decoded == null || decoded.empty() ? Optional.empty() : taking.take(decoded);
        } catch (RuntimeException e) { // a cv::Exception
            LOG.debug("OpenCV cannot decode {}: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The whole of a file as red, green and blue, grey ones too; samples of other types than bytes and alpha as OpenCV takes
     * them.
     *
     * @param pixels more than that are not taken
     */
    static Optional<Image> colours(byte[] file, long pixels, String name) {
        return decode(file, COLOUR, name, decoded -> bytes(decoded, pixels));
    }

    /** The whole of a file with as many channels as there are, if their samples are bytes. */
    static Optional<Image> allChannels(byte[] file, long pixels, String name) {
        return decode(
                file,
                opencv_imgcodecs.IMREAD_UNCHANGED,
                name,
                decoded -> bytes(decoded, pixels).map(Channels::swapRedAndBlue));
    }

    private static Optional<Image> bytes(Mat decoded, long pixels) {
        if (decoded.depth() != opencv_core.CV_8U || (long) decoded.rows() * decoded.cols() > pixels) {
            return Optional.empty();
        }
        byte[] values = new byte[Math.multiplyExact(decoded.rows() * decoded.cols(), decoded.channels())];
        try (BytePointer data = decoded.data()) {
            data.get(values);
        }
        return Optional.of(new Image(decoded.rows(), decoded.cols(), decoded.channels(), values));
    }

    /**
     * Samples of 16 bits.
     *
     * @param channels red, green and blue in this order; or grey; alpha last
     * @param values of all pixels
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Wide(int height, int width, int channels, short[] values) {}

    /** The whole of a file whose samples have 16 bits. */
    static Optional<Wide> wide(byte[] file, long pixels, String name) {
        return decode(file, opencv_imgcodecs.IMREAD_UNCHANGED, name, decoded -> {
            if (decoded.depth() != opencv_core.CV_16U || (long) decoded.rows() * decoded.cols() > pixels) {
                return Optional.empty();
            }
            int channels = decoded.channels();
            short[] values = new short[Math.multiplyExact(decoded.rows() * decoded.cols(), channels)];
            try (BytePointer data = decoded.data();
                    ShortPointer samples = new ShortPointer(data)) {
                samples.get(values);
            }
            for (int i = 0; channels >= 3 && i < values.length; i += channels) {
                short blue = values[i];
                values[i] = values[i + 2];
                values[i + 2] = blue;
            }
            return Optional.of(new Wide(decoded.rows(), decoded.cols(), channels, values));
        });
    }

    /** What is wanted of a JPEG of {@code height} x {@code width}. */
    static Optional<DecodedPart> part(byte[] file, int height, int width, Part part, String name) {
        int reduction = part.reduction();
        Box wanted = part.box().shrunk(reduction);
        int columns = (width + reduction - 1) / reduction;
        return decode(file, COLOUR | shrinking(reduction), name, decoded -> {
            if (decoded.type() != opencv_core.CV_8UC3
                    || decoded.rows() != (height + reduction - 1) / reduction
                    || decoded.cols() != columns) {
                return Optional.empty();
            }
            byte[] pixels = new byte[Math.multiplyExact(wanted.height(), columns * 3)];
            try (BytePointer data = decoded.data()) {
                data.position((long) wanted.top() * columns * 3).get(pixels);
            }
            Image image = new Image(wanted.height(), columns, 3, pixels);
            return Optional.of(new DecodedPart(image, height, width, wanted.top(), 0, reduction));
        });
    }

    private static int shrinking(int reduction) {
        return switch (reduction) {
            case 1 -> 0;
            case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
            case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
            default -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
        };
    }
}
