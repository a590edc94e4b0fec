/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.sample;

import dev.maect.data.ImageSpec;
import java.util.Optional;

/**
 * How samples become bytes: the one rule for all files and arrays, whatever their number of channels.
 *
 * <p>Whole numbers are divided into 256 classes of equally many values; where the range is a type's own that is its high
 * byte, as Pillow takes it, and of less than 8 bits each value becomes its share of 255. Floating-point numbers are rounded
 * to the nearest of 255 steps. What lies outside the range becomes 0 or 255, what is no number 0.
 */
public final class SampleScale {
    private static final int LARGEST = 255;
    private static final int CLASSES = 256;

    private final SampleType type;
    private final double low;
    private final double factor;
    private final boolean rounded;
    private final boolean natural;

    private SampleScale(SampleType type, double low, double factor, boolean rounded, boolean natural) {
        this.type = type;
        this.low = low;
        this.factor = factor;
        this.rounded = rounded;
        this.natural = natural;
    }

    /**
     * The scale for samples of {@code type}.
     *
     * @param range what becomes 0 and 255; counts for other types than bytes, and less, alone
     * @return empty if the type does not say itself what is black and white, and there is no range; {@link #missing} tells
     */
    public static Optional<SampleScale> of(SampleType type, Optional<ImageSpec.Range> range) {
        boolean bytes = type.form() == SampleType.Form.UNSIGNED && type.bits() <= Byte.SIZE;
        if (range.isPresent() && !bytes) {
            double low = range.get().low();
            double width = range.get().high() - low;
            boolean rounded = type.form() == SampleType.Form.FLOAT;
            return Optional.of(
                    new SampleScale(type, low, rounded ? LARGEST / width : CLASSES / (width + 1), rounded, false));
        }
        if (!type.hasNaturalRange()) {
            return Optional.empty();
        }
        double factor = bytes ? LARGEST / (double) type.largest() : CLASSES / (type.largest() + 1.0);
        return Optional.of(new SampleScale(type, 0, factor, false, true));
    }

    /** What to say of samples that have no scale: a sentence without its end, and what to do. */
    public static String missing(SampleType type) {
        return "its samples are " + type.title() + ", of which nothing says what is black and what is white";
    }

    /** What to do about samples that have no scale. */
    public static final String REMEDY =
            "Say it with data.sample-range=LOW,HIGH (such as 0,1 or 0,255; in maect data --sample-range LOW,HIGH), for all"
                    + " images alike.";

    /** The type of the samples. */
    public SampleType type() {
        return type;
    }

    /** Whether the range is the type's own, so that a type wider than its values makes them dark. */
    public boolean isNatural() {
        return natural;
    }

    /** The byte for a value. */
    public byte toByte(double value) {
        double scaled = (value - low) * factor;
        if (!(scaled > 0)) { // NaN, too
            return 0;
        }
        return (byte) Math.min(LARGEST, (int) (rounded ? scaled + 0.5 : scaled));
    }

    /** The byte for the value that the lowest bits of {@code raw} spell. */
    public byte ofRaw(long raw) {
        return toByte(type.value(raw));
    }
}
