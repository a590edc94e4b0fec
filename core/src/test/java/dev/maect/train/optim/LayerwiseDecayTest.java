/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LayerwiseDecayTest {
    @ParameterizedTest
    @ValueSource(ints = {12, 24, 32})
    void equalsTheFormulasOfThePresets(int depth) {
        JsonNode golden = GoldenSchedules.layerDecay().get(Integer.toString(depth));
        LayerwiseDecay decay = new LayerwiseDecay(depth, 0.65);
        assertThat(decay.stemScale()).isCloseTo(golden.get("stem").doubleValue(), offset(1e-12));
        assertThat(golden.get("all").size()).isEqualTo(depth);
        for (int block = 0; block < depth; block++) {
            assertThat(decay.blockScale(block))
                    .isCloseTo(golden.get("all").get(block).doubleValue(), offset(1e-12));
        }
        assertThat(decay.finalNormScale()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"stage3_depth4_frozen2_decay0.65, 4, 0.65", "stage3_depth6_frozen3_decay0.75, 6, 0.75"})
    void equalsTheGroupsOfTheOfficialOptimiser(String table, int depth, double factor) {
        LayerwiseDecay decay = new LayerwiseDecay(depth, factor);
        JsonNode groups = GoldenSchedules.tables().get(table).get("groups");
        double norm = 0;
        for (JsonNode group : groups) {
            if (group.get("parameter").stringValue().equals("encoder.norm.weight")) {
                norm = group.get("lr").get(6).doubleValue();
            }
        }
        assertThat(norm).isPositive();
        int blockGroups = 0;
        for (JsonNode group : groups) {
            Matcher block = Pattern.compile("encoder\\.blocks\\.(\\d+)\\..*")
                    .matcher(group.get("parameter").stringValue());
            if (block.matches()) {
                blockGroups++;
                assertThat(norm * decay.blockScale(Integer.parseInt(block.group(1))))
                        .isCloseTo(group.get("lr").get(6).doubleValue(), withinPercentage(1e-7));
            }
        }
        assertThat(blockGroups).isEqualTo(depth);
    }

    @Test
    void leavesAllRatesAloneAtOne() {
        LayerwiseDecay decay = new LayerwiseDecay(3, 1);
        assertThat(decay.stemScale()).isEqualTo(1);
        assertThat(decay.blockScale(0)).isEqualTo(1);
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        assertThatThrownBy(() -> new LayerwiseDecay(12, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LayerwiseDecay(0, 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LayerwiseDecay(12, 0.65).blockScale(12))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
