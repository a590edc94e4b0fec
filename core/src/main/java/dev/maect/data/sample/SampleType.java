/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.sample;

import java.util.Optional;

/**
 * What the samples of an image or array are.
 *
 * @param form how their bits are read
 * @param bits of each
 */
public record SampleType(Form form, int bits) {
    private static final int BYTE = 8;
    private static final int HALF = 16;
    private static final int HALF_FRACTION = 10;
    private static final int MOST_NATURAL = 16;

    /** How bits are read. */
    public enum Form {
        /** Whole numbers from 0 on. */
        UNSIGNED("unsigned whole numbers"),
        /** Whole numbers below 0, too. */
        SIGNED("whole numbers with a sign"),
        /** IEEE 754's. */
        FLOAT("floating-point numbers");

        private final String title;

        Form(String title) {
            this.title = title;
        }
    }

    /** Bytes, as most images have them. */
    public static final SampleType UINT8 = new SampleType(Form.UNSIGNED, BYTE);

    /** Checks that there is such a type. */
    public SampleType {
        if (bits < 1 || bits > Long.SIZE || form == Form.FLOAT && bits != HALF && bits != 32 && bits != 64) {
            throw new IllegalArgumentException("no type of samples: " + form + " of " + bits + " bits");
        }
    }

    /** NumPy's {@code u1}, {@code i2}, {@code f4} and so on; empty for what is no number here. */
    public static Optional<SampleType> ofNumpy(String name) {
        return switch (name) {
            case "u1" -> Optional.of(UINT8);
            case "u2" -> Optional.of(new SampleType(Form.UNSIGNED, 16));
            case "u4" -> Optional.of(new SampleType(Form.UNSIGNED, 32));
            case "u8" -> Optional.of(new SampleType(Form.UNSIGNED, 64));
            case "i1" -> Optional.of(new SampleType(Form.SIGNED, BYTE));
            case "i2" -> Optional.of(new SampleType(Form.SIGNED, 16));
            case "i4" -> Optional.of(new SampleType(Form.SIGNED, 32));
            case "i8" -> Optional.of(new SampleType(Form.SIGNED, 64));
            case "f2" -> Optional.of(new SampleType(Form.FLOAT, HALF));
            case "f4" -> Optional.of(new SampleType(Form.FLOAT, 32));
            case "f8" -> Optional.of(new SampleType(Form.FLOAT, 64));
            default -> Optional.empty();
        };
    }

    /** Whether the type itself says what is black and what is white: unsigned numbers of up to 16 bits. */
    public boolean hasNaturalRange() {
        return form == Form.UNSIGNED && bits <= MOST_NATURAL;
    }

    /** The largest unsigned number of so many bits, where the type has a range of its own. */
    public long largest() {
        return (1L << bits) - 1;
    }

    /** For messages: {@code 32-bit floating-point numbers}. */
    public String title() {
        return bits + "-bit " + form.title;
    }

    /** The number that the lowest {@link #bits} of {@code raw} spell. */
    public double value(long raw) {
        return switch (form) {
            case UNSIGNED -> raw >= 0 ? raw : (raw >>> 1) * 2.0 + (raw & 1);
            case SIGNED -> raw << (Long.SIZE - bits) >> (Long.SIZE - bits);
            case FLOAT ->
                bits == HALF
                        ? half((int) raw)
                        : bits == 32 ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw);
        };
    }

    private static double half(int raw) {
        int exponent = raw >> HALF_FRACTION & 31;
        int fraction = raw & (1 << HALF_FRACTION) - 1;
        double value = exponent == 31
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0
                        ? fraction * 0x1p-24
                        : ((1 << HALF_FRACTION) + fraction) * Math.scalb(1.0, exponent - 25);
        return (raw & 0x8000) == 0 ? value : -value;
    }
}
