/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.RecipeReader;
import dev.maect.run.forecast.Forecast;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeftForTuningTest {
    private static final double CHOOSING = 30;
    private static final Duration BUDGET = Duration.ofHours(1);

    private static Forecast.Part part(String name, int epochs, double seconds) {
        return new Forecast.Part(name, epochs, epochs, OptionalDouble.empty(), OptionalDouble.of(seconds), false);
    }

    /** 3384 seconds with the choosing: what a budget of an hour is planned to. */
    private static Forecast forecast() {
        return new Forecast(
                List.of(part("pretrain", 100, 2000), part("prepare-head", 7, 200), part("tune", 40, 1094)),
                OptionalDouble.of(60),
                0);
    }

    /** Seconds that all of it takes on a machine whose stages take so many times what was foretold, evaluation as tuning. */
    private static double whole(double before, double tuning) {
        double done = before * 2200;
        Duration left = Duration.ofMillis((long) (1000 * (LeftForTuning.FILL * 3600 - CHOOSING - done)));
        int epochs = LeftForTuning.epochs(forecast(), left, done).orElse(40);
        return CHOOSING + done + tuning * (epochs * 1094 / 40.0 + 60);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "0.85, 1.05",
        "0.99, 0.81",
        "0.7, 0.9",
        "0.7, 1.05",
        "1.1, 1.1",
        "1.2, 1.2",
        "1.2, 1.1",
        "1.1, 1.2",
        "1.05, 0.9"
    })
    void theWholeEndsWithin15PercentOfTheBudgetOnAMachineOtherThanItsTrial(double before, double tuning) {
        assertThat(whole(before, tuning) / BUDGET.toSeconds()).isBetween(0.85, 1.05);
    }

    @ParameterizedTest
    @CsvSource({"0.2, 100", "1.6, 20", "3, 20"})
    void tuningStaysInAProportionThatMakesSense(double before, int expected) {
        double done = before * 2200;
        Duration left = Duration.ofMillis((long) (1000 * (3600 - CHOOSING - done)));
        assertThat(LeftForTuning.epochs(forecast(), left, done)).isEqualTo(OptionalInt.of(expected));
    }

    @ParameterizedTest
    @CsvSource({"1.0, 0", "1.01, 10"})
    void whatHardlyChangesStays(double before, double late) {
        double done = before * 2200;
        Duration left = Duration.ofMillis((long) (1000 * (1094 * before + 60 * before + 20 - late)));
        assertThat(LeftForTuning.epochs(forecast(), left, done)).isEmpty();
    }

    @Test
    void isToldInTheRecipe() {
        int epochs = 60;
        AutoPlan plan = AutoPlannerTest.anyPlan();
        AutoPlan changed = plan.withTuneEpochs(epochs);
        assertThat(changed.recipe()).isEqualTo(plan.recipe().with("tune.epochs=" + epochs));
        assertThat(changed.source().text()).contains("# tune.epochs 60: chosen once");
        assertThat(changed.choices().get(changed.choices().size() - 1).reason())
                .endsWith("before that it was " + plan.recipe().tune().epochs() + ".");
        assertThat(RecipeReader.read(changed.source(), List.of())).isEqualTo(changed.recipe());
    }
}
