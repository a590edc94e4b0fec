/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What the tests compute on is said in one place. */
class TestDeviceTest {
    @Test
    @DisabledIfSystemProperty(named = "maect.device", matches = "cuda.*", disabledReason = "this is about the usual")
    void isTheCpuAndChangesNothingThere() {
        assertThat(TestDevice.get()).isEqualTo(ComputeDevice.CPU);
        assertThat(TestDevice.tolerance(1e-5)).isEqualTo(1e-5);
        assertThat(Micro.recipe().device()).isEqualTo("cpu");
        try (Tensor tensor = torch.ones(2);
                Tensor placed = TestDevice.place(tensor)) {
            assertThat(placed.data_ptr()).isEqualTo(tensor.data_ptr());
        }
    }

    @Test
    void anotherDeviceIsMetOrRefusedAndHasItsOwnTolerance() {
        assertThat(TestDevice.tolerance(1e-5, "cuda")).isEqualTo(1e-4);
        if (!torch.cuda_is_available()) {
            assertThatThrownBy(() -> TestDevice.get("cuda")).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void theGoldenAndEndToEndTestsAskForIt() throws IOException {
        for (String file : List.of(
                "vit/MaeReference",
                "contrast/NnclrReference",
                "contrast/NnaReference",
                "train/stage/TrainReference",
                "train/stage/RefineReference",
                "testing/GoldenFile",
                "testing/Micro",
                "protocol/EvaluationTest",
                "eval/TinyEncoder")) {
            String text = Files.readString(Path.of("src/test/java/dev/maect", file + ".java"));
            assertThat(text).as(file).contains("TestDevice.").doesNotContain("ComputeDevice.CPU");
        }
    }
}
