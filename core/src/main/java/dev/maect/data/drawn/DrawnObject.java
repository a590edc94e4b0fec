/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

/** The ten objects of the drawn set, as inside tests in a frame where the object spans [-1, 1] and y points down. */
enum DrawnObject {
    DISC {
        @Override
        boolean contains(double x, double y) {
            return x * x + y * y < 0.92 * 0.92;
        }
    },
    RING {
        @Override
        boolean contains(double x, double y) {
            double r = x * x + y * y;
            return r < 0.98 * 0.98 && r > 0.55 * 0.55;
        }
    },
    SQUARE {
        @Override
        boolean contains(double x, double y) {
            return Math.max(Math.abs(x), Math.abs(y)) < 0.82;
        }
    },
    TRIANGLE {
        @Override
        boolean contains(double x, double y) {
            return y < 0.8 && Math.abs(x) < 0.57 * (y + 0.95);
        }
    },
    CROSS {
        @Override
        boolean contains(double x, double y) {
            double a = Math.abs(x);
            double b = Math.abs(y);
            return Math.min(a, b) < 0.3 && Math.max(a, b) < 0.98;
        }
    },
    STAR {
        @Override
        boolean contains(double x, double y) {
            double angle = StrictMath.atan2(x, -y);
            double fifth = 2 * Math.PI / 5;
            double fold = Math.abs(angle - fifth * Math.rint(angle / fifth)) / (fifth / 2);
            double u = StrictMath.sqrt(x * x + y * y);
            // the edge from a tip (radius 1) to a notch (radius 0.42), straight in polar folding
            double tipX = 1;
            double notchX = 0.42 * StrictMath.cos(fifth / 2);
            double notchY = 0.42 * StrictMath.sin(fifth / 2);
            double px = u * StrictMath.cos(fold * fifth / 2);
            double py = u * StrictMath.sin(fold * fifth / 2);
            return (notchX - tipX) * py - notchY * (px - tipX) > 0;
        }
    },
    CRESCENT {
        @Override
        boolean contains(double x, double y) {
            double dx = x - 0.45;
            return x * x + y * y < 0.98 * 0.98 && dx * dx + y * y > 0.75 * 0.75;
        }
    },
    HEART {
        @Override
        boolean contains(double x, double y) {
            double u = 1.2 * x;
            double v = -1.2 * y + 0.12;
            double s = u * u + v * v - 1;
            return s * s * s < u * u * v * v * v;
        }
    },
    ARROW {
        @Override
        boolean contains(double x, double y) {
            boolean shaft = Math.abs(x) < 0.26 && y > -0.2 && y < 0.95;
            boolean head = y < 0.05 && y > -0.98 && Math.abs(x) < 0.88 * (y + 0.98);
            return shaft || head;
        }
    },
    LADDER {
        @Override
        boolean contains(double x, double y) {
            double a = Math.abs(x);
            boolean rail = a > 0.42 && a < 0.72;
            boolean rung = a < 0.6 && Math.abs(Math.abs(y) - 0.45) < 0.16;
            return Math.abs(y) < 0.98 && (rail || rung);
        }
    };

    /** Whether the point belongs to the object. */
    abstract boolean contains(double x, double y);
}
