/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.train.plan.TrainingPlan;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    private static String plan(String... overrides) {
        Recipe recipe = Recipe.named("demo", overrides).with("device=cpu", "precision=fp32");
        return PlanText.of(TrainingPlan.of(recipe, 4096, false));
    }

    @Test
    void tellsMemoryWhatCheckpointsSaveAndWhatThereIs() {
        assertThat(plan("model.depth=12", "pretrain.batch-size=1024"))
                .containsPattern("stage pretrain(?s:.)*?memory: about \\d.*B\n")
                .containsPattern("memory with model.checkpoint-blocks=12 decoder.checkpoint-blocks=\\d: about \\d")
                .containsPattern("evaluation, memory: about \\d")
                .containsPattern("this machine has \\d.*B of them free");
    }

    @Test
    void tellsWhatCachedViewsTake() {
        // 4,096 images x 4 views x 96 numbers x 4 bytes.
        assertThat(plan("prepare-head.cache-views=4"))
                .containsOnlyOnce("views: encoded once, 6MiB of features")
                .contains("stage prepare-head", "128 images x 2 views each");
        assertThat(plan("prepare-head.cache-views=0"))
                .contains("stage prepare-head")
                .doesNotContain("encoded once");
    }
}
