/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import java.util.Locale;
import java.util.Optional;

/**
 * The decay of an exponential average of weights, fitted to the length of its stage.
 *
 * <p>An average with decay d remembers about 1 / (1 - d) steps; 0.9999 remembers 10,000. In a stage of fewer than
 * twice that many steps, more than e<sup>-2</sup> = 13.5 % of the average would still be the weights that the stage
 * started from. Such a stage takes a decay that remembers a tenth of its steps, {@code 1 - 10 / steps}, so that
 * e<sup>-10</sup> of the start is left. Every preset of the paper is long enough for 0.9999 (the shortest, 25,020
 * steps, keeps 8 %) and stays as published.
 *
 * @param configured the decay that the recipe asks for, 0 to below 1
 * @param steps steps of the stage, at least 1
 * @param value the decay to use
 */
public record WeightAverageDecay(double configured, long steps, double value) {
    private static final double MEMORIES_PER_STAGE = 2;
    private static final double FITTED_MEMORIES_PER_STAGE = 10;

    /** The decay for a stage of {@code steps} steps where the recipe asks for {@code configured}. */
    public static WeightAverageDecay fit(double configured, long steps) {
        if (!(configured >= 0 && configured < 1) || steps < 1) {
            throw new IllegalArgumentException("Average decay of " + configured + " over " + steps + " steps");
        }
        // Rounded, for 1 / (1 - 0.9999) is not quite 10,000.
        double memory = Math.rint(1e6 / (1 - configured)) / 1e6;
        if (memory * MEMORIES_PER_STAGE <= steps) {
            return new WeightAverageDecay(configured, steps, configured);
        }
        double fitted = Math.max(0, 1 - FITTED_MEMORIES_PER_STAGE / steps);
        return new WeightAverageDecay(configured, steps, Math.min(configured, fitted));
    }

    /** What to tell the user where the decay differs from the recipe's. */
    public Optional<String> notice() {
        if (value == configured) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "Weight average: decay %s remembers %,d steps, too long for this stage of %,d; using %s, which"
                        + " remembers %,d.",
                number(configured),
                memory(configured),
                steps,
                number(value),
                memory(value)));
    }

    private static long memory(double decay) {
        return Math.round(1 / (1 - decay));
    }

    private static String number(double decay) {
        String text = String.format(Locale.ROOT, "%.6f", decay).replaceAll("0+$", "");
        return text.endsWith(".") ? text + "0" : text;
    }
}
