/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

/** CIE L*a*b* under D50 to sRGB, as colour profiles define both. */
final class CieLab {
    private static final double[] WHITE = {0.9642, 1, 0.8249}; // D50
    private static final double[][] TO_RGB = { // sRGB under D50 (Bradford)
        {3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}
    };
    private static final double BEND = 6.0 / 29;

    private CieLab() {}

    /** Changes the first three of each {@code step} values: L from 0 to 255, a and b with a sign. */
    static void toRgb(byte[] pixels, int step) {
        for (int i = 0; i < pixels.length; i += step) {
            double y = ((pixels[i] & 0xff) * 100 / 255.0 + 16) / 116;
            double[] xyz = {
                WHITE[0] * cube(y + pixels[i + 1] / 500.0), cube(y), WHITE[2] * cube(y - pixels[i + 2] / 200.0)
            };
            for (int c = 0; c < 3; c++) {
                double[] row = TO_RGB[c];
                pixels[i + c] = encoded(row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
            }
        }
    }

    private static double cube(double value) {
        return value > BEND ? value * value * value : 3 * BEND * BEND * (value - 4.0 / 29);
    }

    private static byte encoded(double light) {
        double clipped = Math.max(0, Math.min(1, light));
        double value = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * Math.pow(clipped, 1 / 2.4) - 0.055;
        return (byte) (int) (255 * value + 0.5);
    }
}
