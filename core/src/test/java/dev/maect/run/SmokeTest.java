/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmokeTest {
    @TempDir
    private Path temp;

    private Run open(boolean smoke, int queue) {
        Recipe recipe = MicroRun.recipe("head.queue-size=" + queue);
        RunRequest request = RunRequest.of(recipe, Images.of(MicroRun.images(200)), temp.resolve("run"))
                .withTest(Images.of(MicroRun.images(300)))
                .withSmoke(smoke);
        return Run.open(request);
    }

    @Test
    void aQueueThatTheWholeRunFillsIsNotWarnedOf() {
        try (Run smoke = open(true, 96);
                Run large = open(true, 256);
                Run whole = open(false, 256)) {
            assertThat(smoke.trainingImages().size()).isEqualTo(48);
            assertThat(smoke.warnings()).isEmpty();
            assertThat(large.warnings()).isEqualTo(whole.warnings()).hasSize(1);
        }
    }

    @Test
    void itIsMeasuredOnFewImages() {
        try (Run smoke = open(true, 96);
                Run whole = open(false, 96)) {
            assertThat(smoke.evaluationImages().orElseThrow().size()).isEqualTo(128);
            assertThat(whole.evaluationImages().orElseThrow().size()).isEqualTo(300);
        }
    }
}
