/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.run.StageCosts.Cost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageCostsTest {
    private static final Cost PRETRAIN = new Cost("pretrain", 1e12, 100);
    private static final Cost PREPARE = new Cost("prepare-head", 3e10, 5);
    private static final Cost TUNE = new Cost("tune", 7e10, 15);

    @Test
    void overheadIsWhatTheLaterStagesAddToTheFirst() {
        StageCosts costs = new StageCosts(List.of(PRETRAIN, PREPARE, TUNE));
        assertThat(costs.computeOverhead()).hasValue(0.1);
        assertThat(costs.timeOverhead()).hasValue(0.2);
        assertThat(costs.json()).containsEntry("overhead", Map.of("compute", 0.1, "time", 0.2));
    }

    @Test
    void withoutStageOneThereIsNothingToCompareWith() {
        StageCosts costs = new StageCosts(List.of(PREPARE, TUNE));
        assertThat(costs.computeOverhead()).isEmpty();
        assertThat(costs.timeOverhead()).isEmpty();
        assertThat(costs.json()).doesNotContainKey("overhead");
        assertThat(new StageCosts(List.of(PRETRAIN)).computeOverhead()).isEmpty();
    }
}
