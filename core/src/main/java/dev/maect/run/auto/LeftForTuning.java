/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.run.forecast.Forecast;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * The epochs of tuning that what is left of a budget pays for. A trial of seconds foretells an hour badly on a machine that
 * others use; once the stages before have been run, more is known.
 */
final class LeftForTuning {
    /** What is planned with this late: little can still change. */
    static final double FILL = 0.97;
    /** An encoder that is hardly tuned was not worth its pre-training. */
    private static final double FEWEST = 0.5;
    /** As many epochs as pre-training has were the longest tuning that was tried, and helped: CIFAR-10's. */
    private static final double MOST = 2.5;
    /** A smaller change is not worth another plan. */
    private static final double WORTH = 0.03;

    private LeftForTuning() {}

    /**
     * Chooses again.
     *
     * @param forecast of the whole run, as it was before it
     * @param left of the budget
     * @param done seconds that the stages before tuning took
     * @return empty where the epochs stay as they are
     */
    static OptionalInt epochs(Forecast forecast, Duration left, double done) {
        List<Forecast.Part> parts = forecast.stages();
        if (parts.isEmpty() || forecast.seconds().isEmpty()) {
            return OptionalInt.empty();
        }
        Forecast.Part tune = parts.get(parts.size() - 1); // which the recipe auto ends with
        double foretold = parts.subList(0, parts.size() - 1).stream()
                .mapToDouble(part -> part.seconds().orElseThrow())
                .sum();
        // What was slower stays slower; what was faster need not be so for tuning, whose steps are others.
        double slower = foretold > 0 ? Math.max(1, done / foretold) : 1;
        double epoch = slower * tune.seconds().orElseThrow() / tune.epochs();
        double seconds = left.toMillis() / 1e3 - slower * forecast.evaluation().orElseThrow();
        int fewest = (int) Math.ceil(FEWEST * tune.epochs());
        int most = (int) Math.floor(MOST * tune.epochs());
        int epochs = (int) Math.max(fewest, Math.min(most, Math.floor(seconds / epoch)));
        return Math.abs(epochs - tune.epochs()) < Math.max(1, WORTH * tune.epochs())
                ? OptionalInt.empty()
                : OptionalInt.of(epochs);
    }
}
