/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.io.FileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeFileTest {
    private static final int[] LABELS = {0, 1, 1, 0, 1, 0, 0, 1, 1};

    private static OutcomeFile file(String images, int... answers) {
        return OutcomeFile.of(images, Map.of("label", Map.of("accuracy", Outcomes.of(answers, LABELS))));
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws Exception {
        Outcomes drawn = Outcomes.ofDraws(
                List.of(LABELS, new int[LABELS.length], new int[] {0, 1, 0, 0, 1, 0, 0, 1, 0}), LABELS);
        Path path = folder.resolve("tuned.outcomes");
        OutcomeFile.of("abc", Map.of("label", Map.of("5-shot-accuracy", drawn))).write(path);
        OutcomeFile read = OutcomeFile.read(path);
        Outcomes found = read.find("label", "5-shot-accuracy").orElseThrow();
        assertThat(found.draws()).isEqualTo(3);
        assertThat(found.values()).isEqualTo(drawn.values());
        assertThat(read.measuredOn()).isEqualTo("abc");
        assertThat(read.find("label", "accuracy")).isEmpty();
        assertThat(read.find("other", "accuracy")).isEmpty();
        assertThat(Files.size(path)).isLessThan(200);
    }

    @Test
    void onlyTheSameImagesMakePairs() {
        OutcomeFile before = file("abc", 0, 0, 0, 0, 0, 0, 0, 0, 0);
        OutcomeFile after = file("abc", 0, 1, 1, 0, 0, 0, 0, 0, 0);
        assertThat(OutcomeFile.difference(Optional.of(before), Optional.of(after), "label", "accuracy"))
                .hasValueSatisfying(found -> assertThat(found.gained()).isEqualTo(2));
        assertThat(OutcomeFile.difference(Optional.of(before), Optional.of(file("abd", LABELS)), "label", "accuracy"))
                .isEmpty();
        assertThat(OutcomeFile.difference(Optional.of(before), Optional.empty(), "label", "accuracy"))
                .isEmpty();
        assertThat(OutcomeFile.difference(Optional.of(before), Optional.of(after), "label", "k20-accuracy"))
                .isEmpty();
    }

    @Test
    void aDamagedFileIsRefusedWithItsName(@TempDir Path folder) throws Exception {
        for (String content : List.of(
                "",
                "{}",
                "[1]",
                "{\"measuredOn\":\"a\",\"images\":9,\"right\":{\"label\":{\"accuracy\":[\"###\"]}}}",
                "{\"measuredOn\":\"a\",\"images\":9,\"right\":{\"label\":{\"accuracy\":[]}}}",
                "{\"measuredOn\":\"a\",\"images\":3,\"right\":{\"label\":{\"accuracy\":[\"/wE=\"]}}}")) {
            Path path = folder.resolve("broken.outcomes");
            Files.writeString(path, content);
            assertThatThrownBy(() -> OutcomeFile.read(path))
                    .as(content)
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("broken.outcomes");
        }
    }
}
