/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

/**
 * The ten textures of the drawn set, each a function of the plane to [0, 1]. The unit of length is one period of the
 * texture.
 */
enum DrawnTexture {
    STRIPES {
        @Override
        double at(double x, double y) {
            return wave(x) > 0.5 ? 1 : 0;
        }
    },
    CHECKS {
        @Override
        double at(double x, double y) {
            return (wave(x) > 0.5) == (wave(y) > 0.5) ? 1 : 0;
        }
    },
    DOTS {
        @Override
        double at(double x, double y) {
            double dx = fraction(x) - 0.5;
            double dy = fraction(y) - 0.5;
            return dx * dx + dy * dy < 0.32 * 0.32 ? 1 : 0;
        }
    },
    RIPPLES {
        @Override
        double at(double x, double y) {
            return wave(Math.sqrt(x * x + y * y));
        }
    },
    CLOUDS {
        @Override
        double at(double x, double y) {
            double coarse = noise(0.7 * x, 0.7 * y);
            double fine = noise(1.9 * x + 17, 1.9 * y - 9);
            return Math.min(1, Math.max(0, 1.5 * (0.7 * coarse + 0.3 * fine) - 0.25));
        }
    },
    BRICKS {
        @Override
        double at(double x, double y) {
            double row = Math.floor(2 * y);
            double along = fraction(0.75 * x + (row % 2 == 0 ? 0 : 0.5));
            return along < 0.14 || fraction(2 * y) < 0.24 ? 0 : 1;
        }
    },
    WAVES {
        @Override
        double at(double x, double y) {
            return wave(y + 0.35 * StrictMath.sin(2 * Math.PI * 0.6 * x));
        }
    },
    GRID {
        @Override
        double at(double x, double y) {
            return fraction(x) < 0.24 || fraction(y) < 0.24 ? 1 : 0;
        }
    },
    RAYS {
        @Override
        double at(double x, double y) {
            return wave(StrictMath.atan2(y, x) * 12 / (2 * Math.PI)) > 0.5 ? 1 : 0;
        }
    },
    ZIGZAG {
        @Override
        double at(double x, double y) {
            return wave(y + 0.8 * wave(0.8 * x)) > 0.5 ? 1 : 0;
        }
    };

    /** The texture's value at a point, in periods. */
    abstract double at(double x, double y);

    static double fraction(double x) {
        return x - Math.floor(x);
    }

    /** A triangle wave of period 1 with values in [0, 1]. */
    static double wave(double x) {
        return Math.abs(2 * fraction(x) - 1);
    }

    /** Smoothly interpolated lattice noise in [0, 1]. */
    private static double noise(double x, double y) {
        long column = (long) Math.floor(x);
        long row = (long) Math.floor(y);
        double u = smooth(x - column);
        double v = smooth(y - row);
        double top = (1 - u) * lattice(column, row) + u * lattice(column + 1, row);
        double bottom = (1 - u) * lattice(column, row + 1) + u * lattice(column + 1, row + 1);
        return (1 - v) * top + v * bottom;
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }

    private static double lattice(long column, long row) {
        long z = column * 0x9E3779B97F4A7C15L ^ row * 0xC2B2AE3D27D4EB4FL;
        z = (z ^ (z >>> 29)) * 0xBF58476D1CE4E5B9L;
        return ((z ^ (z >>> 32)) & 0xffff) / 65535.0;
    }
}
