/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Quantities {
    private static final String[] COUNT_UNITS = {"", "k", "M", "G", "T"};

    private Quantities() {}

    /** {@code 1:02:03} or {@code 2:03}; whole seconds. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /** {@code 111.9M}: four digits and a unit of thousands. */
    public static String count(long count) {
        double value = count;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < COUNT_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? Long.toString(count) : String.format(Locale.ROOT, "%.1f%s", value, COUNT_UNITS[unit]);
    }

    /** {@code 3.4GiB}, {@code 512MiB}, {@code 12KiB} or {@code 7 bytes}. */
    public static String bytes(long bytes) {
        if (bytes < 1 << 20) {
            return bytes < 1 << 10 ? bytes + " bytes" : String.format(Locale.ROOT, "%.0fKiB", bytes / 1024.0);
        }
        double mebibytes = bytes / (double) (1 << 20);
        return mebibytes >= 1024
                ? String.format(Locale.ROOT, "%.1fGiB", mebibytes / 1024)
                : String.format(Locale.ROOT, "%.0fMiB", mebibytes);
    }
}
