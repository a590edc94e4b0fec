/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.testing.TestDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HeadParameterCountTest {
    @ParameterizedTest
    @CsvSource({"768, 6300160", "1024, 6824448", "1280, 7348736"})
    void equalsThePublishedFigures(int dim, long projector) {
        HeadConfig config = new HeadConfig(dim, 2048, 4096, 256, 65536, 0.15, 1, 0.99, 0);
        assertThat(HeadParameterCount.projector(config)).isEqualTo(projector);
        assertThat(HeadParameterCount.predictor(config)).isEqualTo(2105344);
        assertThat(HeadParameterCount.head(config)).isEqualTo(projector + 2105344);
    }

    @ParameterizedTest
    @EnumSource
    void equalsWhatIsBuilt(HeadKind kind) {
        HeadConfig config = new HeadConfig(5, 7, 11, 3, 8, 0.2, 2, 0.9, 0.5);
        try (NnclrHead head = kind.factory().create(config, TestDevice.get())) {
            assertThat(head.tensors().parameterCount()).isEqualTo(HeadParameterCount.head(config));
            assertThat(head.tensors().trainableCount()).isEqualTo(HeadParameterCount.head(config));
        }
    }
}
