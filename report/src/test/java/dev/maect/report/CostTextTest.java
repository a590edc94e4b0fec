/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.io.Json;
import dev.maect.run.StageCosts;
import dev.maect.run.StageCosts.Cost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostTextTest {
    private static final Cost PRETRAIN = new Cost("pretrain", 1e12, 100);
    private static final Cost PREPARE = new Cost("prepare-head", 3e10, 5);
    private static final Cost TUNE = new Cost("tune", 7e10, 15);

    @Test
    void theSummaryOfARunTellsThemAll() {
        StageCosts costs = new StageCosts(List.of(PRETRAIN, PREPARE, TUNE));
        String summary = Json.line(Map.of("cost", costs.json()));
        assertThat(CostText.facts(CostText.read(Json.parse(summary, "summary"))))
                .isEqualTo(CostText.facts(costs));
        assertThat(CostText.facts(CostText.read(Json.missing()))).isEmpty();
    }

    @Test
    void costsAreInUnitsThatPeopleRead() {
        assertThat(CostText.facts(new StageCosts(List.of(PRETRAIN, PREPARE, TUNE))))
                .containsEntry("pretrain", "1.0 TFLOP in 1:40, 10.0 GFLOP/s")
                .containsEntry("stages 2 + 3 over stage 1", "+10.0 % compute, +20.0 % time");
        assertThat(CostText.facts(new StageCosts(List.of(PREPARE, TUNE)))).hasSize(2);
    }
}
