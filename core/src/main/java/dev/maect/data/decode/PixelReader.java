/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import dev.maect.data.ImageSpec;
import dev.maect.data.augment.Channels;
import dev.maect.data.sample.SampleScale;
import dev.maect.data.sample.SampleType;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Lets the right decoder at a file. */
final class PixelReader {
    private static final int LARGEST = 255;

    private PixelReader() {}

    /**
     * What {@code image} holds.
     *
     * @param channels that are asked for
     * @param range of samples that are no bytes, if it is known
     * @param largest is told of samples that become bytes by their type's own range
     */
    static Bands read(ImageDecoder.Checked image, int channels, Optional<ImageSpec.Range> range, LargestSample largest)
            throws Unreadable {
        byte[] file = image.file();
        long pixels = image.header().pixels();
        Optional<Bands> read = switch (image.format()) {
            case TIFF -> {
                TiffDirectory directory = TiffDirectory.first(file);
                TiffLayout layout = TiffLayout.of(directory);
                yield layout.isOwn()
                        ? Optional.of(TiffReader.read(file, directory, layout, channels, range, largest))
                        : layout.compression() == TiffCompression.OLD_JPEG
                                ? TiffInside.read(file, directory, layout, image.name())
                                : usual(image, channels, pixels);
            }
            case BMP -> Optional.of(BmpReader.read(file));
            case GIF -> Optional.of(GifReader.read(file));
            case JPEG -> JpegHeader.components(file) == 4 ? InkReader.read(image) : usual(image, channels, pixels);
            case PNG -> png(image, channels, range, largest);
            default -> usual(image, channels, pixels);
        };
        return read.orElseThrow(() -> new Unreadable("cannot be decoded; the "
                + image.format().title() + " file is damaged, cut off, or of a kind that is not read"));
    }

    private static Optional<Bands> png(
            ImageDecoder.Checked image, int channels, Optional<ImageSpec.Range> range, LargestSample largest)
            throws Unreadable {
        byte[] pixels = PngHeader.pixelsOnly(image.file());
        if (!PngHeader.isWide(pixels)) {
            ImageDecoder.Checked plain = new ImageDecoder.Checked(pixels, image.name(), image.format(), image.header());
            Optional<Bands> read = usual(plain, channels, image.header().pixels());
            int clear = channels == 1 || channels == 3 ? -1 : PngHeader.clearGrey(pixels);
            int most = PngHeader.largest(pixels);
            return clear < 0
                    ? read
                    : read.map(bands -> {
                        Image grey = Channels.convert(bands.pixels(), 1);
                        return withAlpha(grey, i -> (grey.pixels()[i] & 0xff) == clear * (LARGEST / most));
                    });
        }
        SampleScale scale = SampleScale.of(new SampleType(SampleType.Form.UNSIGNED, 16), range)
                .orElseThrow();
        return NativeReader.wide(pixels, image.header().pixels(), image.name()).map(wide -> {
            short[] values = wide.values();
            byte[] bytes = new byte[values.length];
            int most = 0;
            for (int i = 0; i < bytes.length; i++) {
                int value = values[i] & 0xffff;
                most = Math.max(most, value);
                bytes[i] = scale.toByte(value);
            }
            largest.saw(scale, scale.isNatural() ? most : 0);
            Image read = new Image(wide.height(), wide.width(), wide.channels(), bytes);
            int clear = channels == 1 || channels == 3 ? -1 : PngHeader.clearGrey(pixels);
            return clear < 0 || wide.channels() != 1
                    ? Bands.ofUsual(read)
                    : withAlpha(read, i -> (values[i] & 0xffff) == clear);
        });
    }

    /** Grey with alpha, which is 0 for the pixels that are {@code clear}. */
    private static Bands withAlpha(Image grey, IntPredicate clear) {
        byte[] out = new byte[grey.pixels().length * 2];
        for (int i = 0; i < grey.pixels().length; i++) {
            out[2 * i] = grey.pixels()[i];
            out[2 * i + 1] = (byte) (clear.test(i) ? 0 : LARGEST);
        }
        return Bands.ofUsual(new Image(grey.height(), grey.width(), 2, out));
    }

    private static Optional<Bands> usual(ImageDecoder.Checked image, int channels, long pixels) {
        Optional<Image> read = channels == 1 || channels == 3
                ? NativeReader.colours(image.file(), pixels, image.name())
                : NativeReader.allChannels(image.file(), pixels, image.name());
        return read.map(Bands::ofUsual);
    }
}
