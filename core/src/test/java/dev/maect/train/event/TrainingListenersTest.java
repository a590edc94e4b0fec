/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingListenersTest {
    @Test
    void tellsEachListenerInTurn() {
        List<String> heard = new ArrayList<>();
        TrainingListener both = TrainingListeners.of(listener("a", heard), listener("b", heard));
        both.onStageStart(new StageStart("tune", 1, 1, 1, 1, 1, 1));
        both.onStep(StepReports.at("tune", 1, 1, 0.5));
        both.onWarning("careful");
        both.onEvaluation(new EvaluationReport("tune", 2, 3, 4, Duration.ZERO, Map.of()));
        both.onReconstruction("tune", 3, List.of(), List.of(), List.of());
        both.onStageEnd("tune", 1, Duration.ZERO);
        assertThat(heard)
                .containsExactly(
                        "a start",
                        "b start",
                        "a step 1",
                        "b step 1",
                        "a careful",
                        "b careful",
                        "a measured 2",
                        "b measured 2",
                        "a images 3",
                        "b images 3",
                        "a end",
                        "b end");
    }

    private static TrainingListener listener(String name, List<String> heard) {
        return new TrainingListener() {
            @Override
            public void onStageStart(StageStart start) {
                heard.add(name + " start");
            }

            @Override
            public void onStep(StepReport report) {
                heard.add(name + " step " + report.step());
            }

            @Override
            public void onWarning(String message) {
                heard.add(name + " " + message);
            }

            @Override
            public void onEvaluation(EvaluationReport report) {
                heard.add(name + " measured " + report.epoch());
            }

            @Override
            public void onStageEnd(String stage, long steps, Duration elapsed) {
                heard.add(name + " end");
            }

            @Override
            public void onReconstruction(
                    String stage, long step, List<Image> originals, List<Image> masked, List<Image> made) {
                heard.add(name + " images " + step);
            }
        };
    }
}
