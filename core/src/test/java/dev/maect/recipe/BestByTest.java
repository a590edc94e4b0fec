/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BestByTest {
    /** Crop & flip trains for what view retrieval measures, which follows k-NN closest where it does not. */
    @ParameterizedTest
    @CsvSource({
        "tune.views.kind=minimal, EFFECTIVE_RANK",
        "tune.views.kind=aug, VIEW_RETRIEVAL",
        "tune.views.kind=aug evaluation.monitor-view-limit=0, EFFECTIVE_RANK",
        "tune.epochs=0 refine.epochs=1, VIEW_RETRIEVAL",
        "tune.views.kind=aug safety.best-by=rankme, RANKME",
    })
    void autoIsTheJudgeThatDoesNotMeasureWhatIsTrained(String settings, BestBy expected) {
        Recipe recipe = Recipe.defaults().with(settings.split(" "));
        assertThat(recipe.safety().bestBy().in(recipe)).isEqualTo(expected);
    }
}
