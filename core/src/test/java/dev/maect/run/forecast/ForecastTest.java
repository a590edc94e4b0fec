/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.stage.StageKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Speeds SPEEDS = new Speeds() {
        @Override
        public Optional<StageSpeed> stage(Recipe recipe, StageKind kind) {
            return Optional.of(new StageSpeed(0.5, recipe.prepareHead().cacheViews() > 0 ? 0.25 : 0, false));
        }

        @Override
        public Optional<EvaluationSpeed> evaluation(Recipe recipe) {
            return Optional.of(new EvaluationSpeed(0.1, 0.01, 0, 0, 0, 0));
        }
    };

    private static Forecast of(RunSize size, String... settings) {
        return Forecast.of(Micro.recipe(settings), false, size, SPEEDS);
    }

    @Test
    void stepsTimesTheirTime() {
        Forecast forecast = of(new RunSize(160, 40, List.of(2), false));
        assertThat(forecast.stages())
                .extracting(Forecast.Part::name)
                .containsExactly("pretrain", "prepare-head", "tune");
        // Two epochs of ten steps of half a second, and a second around them.
        assertThat(forecast.stages().get(0).seconds().orElseThrow()).isEqualTo(11);
        // Every image read once to see whether it can be; then two encoders on all of them.
        assertThat(forecast.evaluation().orElseThrow()).isEqualTo(200 * 0.1 + 2 * 200 * 0.01 + 4);
        assertThat(forecast.seconds().orElseThrow()).isEqualTo(11 + 6 + 11 + 28);
    }

    @Test
    void imagesThatAreKeptAreReadInTheFirstEpoch() {
        // 0.1 s to read, of which a step's 0.5 s / 16 pass meanwhile.
        double first = of(new RunSize(160, 40, List.of(2), true))
                .stages()
                .get(0)
                .seconds()
                .orElseThrow();
        assertThat(first).isEqualTo(11 + 160 * (0.1 - 0.5 / 16));
    }

    @Test
    void viewsEncodedOnceAndMeasurementsBetweenEpochsCount() {
        RunSize size = new RunSize(160, 40, List.of(2), false);
        assertThat(of(size, "prepare-head.cache-views=4")
                        .stages()
                        .get(1)
                        .seconds()
                        .orElseThrow())
                .isEqualTo(6 + 160 * 0.25);
        double plain = of(size).stages().get(2).seconds().orElseThrow();
        double measured = of(size, "evaluation.monitor-every-epochs=1")
                .stages()
                .get(2)
                .seconds()
                .orElseThrow();
        assertThat(measured).isGreaterThan(plain + 3);
    }

    @Test
    void whatCannotBeTriedIsUnknown() {
        Speeds none = new Speeds() {
            @Override
            public Optional<StageSpeed> stage(Recipe recipe, StageKind kind) {
                return Optional.empty();
            }

            @Override
            public Optional<EvaluationSpeed> evaluation(Recipe recipe) {
                return Optional.empty();
            }
        };
        Forecast forecast = Forecast.of(Micro.recipe(), false, new RunSize(160, 0, List.of(), false), none);
        assertThat(forecast.seconds()).isEmpty();
        assertThat(forecast.stages().get(0).seconds()).isEmpty();
    }

    @Test
    void weightsAndStatesTakeDisk() {
        long plain = of(new RunSize(160, 0, List.of(), false)).diskBytes();
        long wider = of(new RunSize(160, 0, List.of(), false), "model.dim=32").diskBytes();
        assertThat(wider).isGreaterThan(plain).isGreaterThan(100_000);
    }
}
