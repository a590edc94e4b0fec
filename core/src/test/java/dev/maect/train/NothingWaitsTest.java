/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.TestDevice;
import dev.maect.testing.WithProperty;
import dev.maect.train.StepTrial.Plan;
import java.util.List;
import org.bytedeco.pytorch.global.torch_cuda;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * libtorch itself refuses, on a GPU, to wait for it where a step launches its work. {@code HostReadRuleTest} counts what would wait
 * on any machine.
 */
@EnabledIf("isOnCuda")
class NothingWaitsTest {
    private static final int[] IMAGES = {8, 8, 8, 8, 8, 8, 8};

    static boolean isOnCuda() {
        return TestDevice.get().isCuda();
    }

    @ParameterizedTest(name = "{0}, graphs {1}")
    @CsvSource({"pretrain, off", "prepare-head, off", "tune, off", "refine, off", "pretrain, on", "tune, on"})
    void nothingOfAStepButItsNumbersIsWaitedFor(String stage, String graphs) {
        Recipe recipe = stage.equals("refine")
                ? Micro.refinement("refine.epochs=5")
                : Micro.recipe("pretrain.epochs=5", "prepare-head.epochs=5", "tune.epochs=5");
        try (WithProperty chosen = new WithProperty("maect.graphs", graphs)) {
            assertThat(StepTrial.of(recipe, new Plan(stage, IMAGES, List.of()), NothingWaitsTest::refusingToWait)
                            .steps())
                    .hasSize(IMAGES.length);
        }
    }

    private static void refusingToWait(Runnable work) {
        torch_cuda.warning_state().set_sync_debug_mode(torch_cuda.SyncDebugMode.L_ERROR);
        try {
            work.run();
        } finally {
            torch_cuda.warning_state().set_sync_debug_mode(torch_cuda.SyncDebugMode.L_DISABLED);
        }
    }
}
