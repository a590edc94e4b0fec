/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.engine.Precision;
import dev.maect.testing.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fine-tuning that is stopped anywhere and goes on is, byte for byte, the one that was never stopped. */
class FineTuneResumeTest {
    private static final Duration ALWAYS = Duration.ofNanos(1);
    private static final FineTuneOptions OPTIONS =
            MicroTuning.options("epochs=3", "evaluate-every=1", "average-decay=0.9");

    @TempDir
    private Path temp;

    private final List<Long> steps = new ArrayList<>();

    private StateFiles states() {
        return new StateFiles(temp.resolve("state"), temp.resolve("state-before"));
    }

    /** Stops after {@code last} as a process does that is killed. */
    private FineTuneResult tune(Path model, Path out, Optional<StateFiles> states, long last) {
        try (ImageSource train = MicroTuning.images(1, 48);
                ImageSource test = MicroTuning.images(2, 20)) {
            LabelSet labels = train.labelSets().stream()
                    .filter(set -> set.name().equals(MicroTuning.LABELS))
                    .findFirst()
                    .orElseThrow();
            try (FineTuning tuning = new FineTuning(model, labels, OPTIONS, TestDevice.get(), Precision.FP32)) {
                FineTuneResult result = tuning.run(
                        train,
                        test,
                        event -> {
                            if (event instanceof FineTuneEvent.StepMade step) {
                                steps.add(step.step());
                                if (step.step() == last) {
                                    throw new IllegalStateException("killed");
                                }
                            }
                        },
                        states,
                        ALWAYS);
                tuning.save(out);
                return result;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 5, 7, 9})
    void goesOnWhereItWasSaved(long last) throws IOException {
        Path model = MicroTuning.model(temp);
        FineTuneResult expected = tune(model, temp.resolve("whole"), Optional.empty(), 0);
        assertThat(steps).hasSize(9);
        assertThatThrownBy(() -> tune(model, temp.resolve("never"), Optional.of(states()), last))
                .hasMessage("killed");
        steps.clear();
        FineTuneResult result = tune(model, temp.resolve("resumed"), Optional.of(states()), 0);
        // Saving was begun after some step before the last one; how far it came depends on the disk.
        assertThat(steps.get(0)).isGreaterThan(1).isLessThanOrEqualTo(last);
        assertThat(result).isEqualTo(expected);
        assertThat(temp.resolve("resumed")).hasBinaryContent(Files.readAllBytes(temp.resolve("whole")));
    }

    @Test
    void withoutAPlaceForItNothingIsKept() {
        tune(MicroTuning.model(temp), temp.resolve("tuned"), Optional.empty(), 0);
        assertThat(temp.resolve("state")).doesNotExist();
    }
}
