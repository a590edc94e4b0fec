/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.MaectException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time that a run may take, as people write it. */
public final class Budget {
    private static final String NUMBER = "(\\d{1,6}(?:\\.\\d{1,3})?)";
    private static final Pattern FORM =
            Pattern.compile("(?:" + NUMBER + "d)?(?:" + NUMBER + "h)?(?:" + NUMBER + "m)?(?:" + NUMBER + "s)?");
    private static final double[] SECONDS = {86_400, 3600, 60, 1};
    private static final long LONGEST_DAYS = 366;

    private Budget() {}

    /**
     * Reads {@code 2h}, {@code 30m}, {@code 1h30m}, {@code 1.5h} or {@code 2d}.
     *
     * @throws MaectException if it is none of them, nothing, or longer than a year
     */
    public static Duration parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        Matcher form = FORM.matcher(plain);
        double seconds = 0;
        if (!plain.isEmpty() && form.matches()) {
            for (int unit = 0; unit < SECONDS.length; unit++) {
                String number = form.group(unit + 1);
                seconds += number == null ? 0 : SECONDS[unit] * Double.parseDouble(number);
            }
        }
        if (!(seconds > 0) || seconds > LONGEST_DAYS * SECONDS[0]) {
            throw new MaectException("The budget is '" + text + "'; write it as 30m, 2h, 1h30m or 2d, up to a year.")
                    .withSettings("budget");
        }
        return Duration.ofMillis((long) (1000 * seconds));
    }

    /** As people write it, to the minute; to the second below ten minutes. */
    public static String text(Duration time) {
        long seconds = Math.max(1, Math.round(time.toMillis() / 1000.0));
        if (seconds < 600) {
            return (seconds >= 60 ? seconds / 60 + "m" : "") + (seconds % 60 > 0 ? seconds % 60 + "s" : "");
        }
        long minutes = Math.round(seconds / 60.0);
        long hours = minutes / 60;
        return hours == 0 ? minutes + "m" : hours + "h" + (minutes % 60 > 0 ? minutes % 60 + "m" : "");
    }
}
