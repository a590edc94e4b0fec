/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import java.util.Locale;

/** Colours that tell classes apart, on white and on black. */
final class ClassColours {
    private static final String[] FEW = {
        "#4C7DD9", "#F28E2B", "#2CA58D", "#E0525B", "#9B6BC9", "#B58A3F", "#E377B0", "#7F8FA6", "#A3B82E", "#22B3D1"
    };

    private ClassColours() {}

    /** The colour of class {@code index} of {@code classes}, as CSS. */
    static String of(int index, int classes) {
        if (classes <= FEW.length) {
            return FEW[Math.floorMod(index, FEW.length)];
        }
        // Around the colour circle in steps of the golden angle, so that classes side by side differ most.
        double hue = index * 137.508 % 360;
        int lightness = 45 + index % 3 * 9;
        return String.format(Locale.ROOT, "hsl(%.0f 62%% %d%%)", hue, lightness);
    }
}
