/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.testing.TestDevice;
import dev.maect.train.state.TrainingState.Watch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What training says when it goes wrong, and that it says it once. */
class MonitorsTest {
    private final List<String> warnings = new ArrayList<>();
    private final Monitors monitors = new Monitors("tune", 1, warnings::add, new Watch(List.of(), 0, 0));

    @Test
    void collapsedFeaturesAreReportedOnce() {
        try (Tensor same = TestDevice.moved(torch.ones(16, 8))) {
            monitors.features(1, same);
            monitors.features(2, same);
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("collapsed").contains("step 1");
    }

    @Test
    void healthyFeaturesAreNot() {
        try (Tensor spread = TestDevice.moved(torch.randn(64, 8))) {
            assertThat(monitors.features(1, spread).get("feature-std")).isGreaterThan(0.8);
            assertThat(monitors.features(1, spread).get("effective-rank")).isGreaterThan(6);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aStarvingLoaderIsReportedOnce() {
        monitors.stepTook(100, 10);
        monitors.epochDone(0);
        assertThat(warnings).isEmpty();
        monitors.stepTook(60, 45);
        monitors.stepTook(40, 0);
        monitors.epochDone(1);
        monitors.stepTook(100, 45);
        monitors.epochDone(2);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("45 %").contains("data.workers");
    }
}
