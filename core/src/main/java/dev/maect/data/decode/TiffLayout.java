/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.sample.SampleType;
import java.nio.ByteOrder;

/**
 * How the pixels of a TIFF's first image are stored.
 *
 * @param samples of each pixel
 * @param type of the samples
 * @param photometric what they mean, as a number of the format
 * @param compression how they are packed, likewise
 * @param predictor 2 and 3 for differences between neighbours
 * @param planes whether each sample has pieces of its own
 * @param reversed whether the lowest bit of each byte comes first
 * @param firstExtra what the first sample behind the colours is; -1 if nothing is said
 */
record TiffLayout(
        int height,
        int width,
        int samples,
        SampleType type,
        int photometric,
        long compression,
        long predictor,
        boolean planes,
        boolean reversed,
        int firstExtra,
        ByteOrder order) {
    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int MASK = 4;
    static final int SEPARATED = 5;
    static final int YCBCR = 6;
    static final int CIE_LAB = 8;
    private static final int CAMERA = 32803;
    private static final int LINEAR = 34892;
    private static final int NOTHING_SAID = -1;
    private static final int PREMULTIPLIED = 1;
    private static final int ALPHA = 2;
    private static final int COREL_ALPHA = 999;
    private static final int MOST_SAMPLES = 1 << 16;

    /** Reads it. Sizes have been looked at before ({@link TiffHeader}). */
    static TiffLayout of(TiffDirectory directory) throws Unreadable {
        long compression = directory.number(TiffTag.COMPRESSION, 0, 1);
        TiffCompression.requireKnown(compression);
        long samples = directory.number(TiffTag.SAMPLES, 0, compression == TiffCompression.OLD_JPEG ? RGB + 1L : 1);
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw new Unreadable("its header announces " + samples + " samples for each pixel");
        }
        SampleType type = type(directory, samples);
        long photometric = directory.number(TiffTag.PHOTOMETRIC, 0, unsaid(samples, type));
        if (photometric == CAMERA || photometric == LINEAR) {
            throw new Unreadable("it is a camera's raw image; develop it first");
        }
        if (photometric > CIE_LAB || photometric == 7) {
            throw new Unreadable(
                    "it is a TIFF whose colours are of a kind that is not supported (" + photometric + ")");
        }
        return new TiffLayout(
                (int) directory.number(TiffTag.HEIGHT, 0, 0),
                (int) directory.number(TiffTag.WIDTH, 0, 0),
                (int) samples,
                type,
                (int) photometric,
                compression,
                directory.number(TiffTag.PREDICTOR, 0, 1),
                directory.number(TiffTag.PLANES, 0, 1) == 2 && samples > 1,
                directory.number(TiffTag.FILL_ORDER, 0, 1) == 2,
                (int) directory.number(TiffTag.EXTRA_SAMPLES, 0, NOTHING_SAID),
                directory.order());
    }

    /** What samples mean where nothing is said: as in Pillow. */
    private static int unsaid(long samples, SampleType type) {
        return samples > RGB ? RGB : type.bits() <= Byte.SIZE ? WHITE_IS_ZERO : BLACK_IS_ZERO;
    }

    private static SampleType type(TiffDirectory directory, long samples) throws Unreadable {
        long bits = same(directory, TiffTag.DEPTH, samples, "depths");
        long format = same(directory, TiffTag.SAMPLE_FORMAT, samples, "kinds");
        SampleType.Form form = switch ((int) Math.min(format, Integer.MAX_VALUE)) {
            case 1, 4 -> SampleType.Form.UNSIGNED; // 4: nobody knows
            case 2 -> SampleType.Form.SIGNED;
            case 3 -> SampleType.Form.FLOAT;
            default -> throw new Unreadable("its samples are complex or unknown numbers (format " + format + ")");
        };
        if (bits < 1 || bits > Long.SIZE || form == SampleType.Form.FLOAT && bits != 16 && bits != 32 && bits != 64) {
            throw new Unreadable("its samples have " + bits + " bits, which is not supported");
        }
        return new SampleType(form, (int) bits);
    }

    /** The value of a tag that has one for each sample, or one for all. */
    private static long same(TiffDirectory directory, int tag, long samples, String what) throws Unreadable {
        long value = directory.number(tag, 0, 1);
        for (long i = 1; i < Math.min(samples, directory.count(tag)); i++) {
            if (directory.number(tag, i, 1) != value) {
                throw new Unreadable("its samples are of different " + what + ", which is not supported");
            }
        }
        return value;
    }

    /** How many samples make the colour of a pixel as it is stored. */
    int colourSamples() {
        return switch (photometric) {
            case RGB, YCBCR, CIE_LAB -> 3;
            case SEPARATED -> 4;
            default -> 1;
        };
    }

    /** How many colours there are once they are read: 1 for grey, 3 for red, green and blue. */
    int colours() {
        return photometric <= BLACK_IS_ZERO || photometric == MASK ? 1 : 3;
    }

    /** Whether the sample behind the colours says how opaque a pixel is. */
    boolean alpha() {
        return samples > colourSamples()
                && (firstExtra == PREMULTIPLIED
                        || firstExtra == ALPHA
                        || firstExtra == COREL_ALPHA
                        || firstExtra == NOTHING_SAID && photometric == RGB && samples == 4);
    }

    /** Whether colours are multiplied by how opaque they are. */
    boolean premultiplied() {
        return alpha() && firstExtra == PREMULTIPLIED;
    }

    /** How many bands there are once colours are read. */
    int bands() {
        return colours() + samples - colourSamples();
    }

    /** Whether {@link TiffReader} reads it. */
    boolean isOwn() {
        return TiffCompression.isSimple(compression) && photometric != YCBCR;
    }
}
