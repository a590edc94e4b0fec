/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.graph.Recorder;
import dev.maect.engine.graph.Recording;
import dev.maect.engine.graph.RepeatingRecorder;
import dev.maect.engine.graph.RepeatingRecorder.Counts;
import dev.maect.engine.graph.RepeatingRecorder.Failures;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.TestDevice;
import dev.maect.testing.WithProperty;
import dev.maect.train.StepTrial.Outcome;
import dev.maect.train.StepTrial.Plan;
import dev.maect.train.stage.StepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that is recorded and made again is, bit by bit, the step that is made each time. */
class RecordedStepTest {
    private static final Failures NONE = new Failures(0, 0);

    private static Recipe recipe(String stage) {
        return stage.equals("refine")
                ? Micro.refinement("refine.epochs=5", "refine.average-decay=0.9", "refine.head-weights=staggered-decay")
                : Micro.recipe(
                        "pretrain.epochs=5",
                        "pretrain.views=2",
                        "pretrain.average-decay=0.9",
                        "pretrain.clip-grad-norm=0.5",
                        "prepare-head.epochs=5",
                        "tune.epochs=5",
                        "tune.average-decay=0.9");
    }

    private static int[] steps(int count, int images) {
        int[] all = new int[count];
        Arrays.fill(all, images);
        return all;
    }

    private static Counts assertSame(Recipe recipe, Plan plan, Failures failures) {
        Outcome expected = StepTrial.of(recipe, plan);
        List<Outcome> found = new ArrayList<>();
        Counts counts = RepeatingRecorder.during(failures, () -> found.add(StepTrial.of(recipe, plan)));
        assertThat(found.get(0).steps()).isEqualTo(expected.steps());
        assertThat(found.get(0).tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors()
                .forEach((name, values) ->
                        assertThat(found.get(0).tensors().get(name)).as(name).isEqualTo(values));
        assertThat(counts.open).hasValue(0);
        assertThat(counts.recorders).hasValue(0);
        return counts;
    }

    /** Also where steps are skipped, recorded ones and those before. */
    @ParameterizedTest
    @ValueSource(strings = {"pretrain", "prepare-head", "tune", "refine"})
    void allStagesAreTheSame(String stage) {
        Plan plan = new Plan(stage, steps(10, 8), List.of(1, 5, 6));
        Counts counts = assertSame(recipe(stage), plan, NONE);
        // Three to warm up; the fourth is recorded, both parts of it; of six more two are skipped, after their
        // gradients.
        assertThat(counts.recorded).hasValue(2);
        assertThat(counts.replayed).hasValue(6 + 4);
    }

    @Test
    void aSkippedStepMayBeTheOneThatIsRecorded() {
        Counts counts = assertSame(recipe("tune"), new Plan("tune", steps(7, 8), List.of(3)), NONE);
        assertThat(counts.recorded).hasValue(2);
    }

    @Test
    void partsOfABatchAreInOneRecording() {
        Recipe recipe = recipe("pretrain").with("pretrain.batch-size=12", "pretrain.accumulate=3");
        Counts counts = assertSame(recipe, new Plan("pretrain", steps(7, 12), List.of(5)), NONE);
        assertThat(counts.recorded).hasValue(2);
        assertThat(counts.replayed).hasValue(3 + 2);
    }

    /** As where an epoch's last batch is smaller: it is made without, and what follows is recorded anew. */
    @Test
    void anotherShapeEndsTheRecording() {
        int[] images = {8, 8, 8, 8, 8, 5, 8, 8, 8, 5, 8, 8, 5, 5, 5, 5};
        Counts counts = assertSame(recipe("tune"), new Plan("tune", images, List.of(7)), NONE);
        // At steps 3, 7, 11 and, the small shape having been made three times, 13; the one at 7 is skipped at first.
        assertThat(counts.recorded).hasValue(8);
    }

    /** Whichever part fails, when it is recorded or made again: the step is made all the same, and those after it. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "0, 1", "0, 2", "0, 5", "0, 6"})
    void aFailureEndsRecordingAndNothingElse(int record, int replay) {
        for (String stage : List.of("pretrain", "tune")) {
            Counts counts =
                    assertSame(recipe(stage), new Plan(stage, steps(9, 8), List.of(5)), new Failures(record, replay));
            if (record > 0) {
                assertThat(counts.recorded).hasValue(record);
            } else {
                assertThat(counts.replayed).hasValue(replay);
            }
        }
    }

    /** Has gradients or not. */
    private static final class Noting implements RecordedStep.Work {
        private boolean gradients;

        @Override
        public StepResult gradients(StepTensors input) {
            gradients = true;
            return new StepResult(torch.ones(1), torch.ones(1), Map.of());
        }

        @Override
        public Tensor norm() {
            return torch.ones(1);
        }

        @Override
        public void change(Tensor norm) {}

        @Override
        public void forgetGradients() {
            gradients = false;
        }
    }

    /** Its kernels were never run, but libtorch has hung memory for them on the weights. */
    @Test
    void whatAFailedRecordingLeavesAsGradientsIsForgotten() {
        Noting work = new Noting();
        Recorder failing = new Recorder() {
            @Override
            public Recording record(Supplier<List<Tensor>> recorded) {
                recorded.get();
                throw new IllegalStateException("the capture is void");
            }

            @Override
            public void close() {}
        };
        try (PointerScope scope = new PointerScope();
                RecordedStep step = new RecordedStep(failing, TestDevice.get(), work)) {
            StepTensors input = new StepTensors(
                    List.of(torch.ones(2)), torch.ones(2), Optional.empty(), Optional.empty(), torch.ones(1));
            for (int i = 0; i < RecordedStep.WARM_UP + 2; i++) {
                assertThat(step.gradients(input)).isEmpty();
                assertThat(work.gradients).isFalse();
            }
        }
    }

    @Test
    void aPropertySwitchesRecordingOff() {
        try (WithProperty off = new WithProperty("maect.graphs", "off")) {
            Counts counts = assertSame(recipe("tune"), new Plan("tune", steps(6, 8), List.of()), NONE);
            assertThat(counts.recorded).hasValue(0);
        }
    }

    @Test
    void headsThatDrawForThemselvesAreNotRecorded() {
        Recipe recipe = recipe("tune").with("tune.head-kind=ema-oracle");
        Counts counts = assertSame(recipe, new Plan("tune", steps(6, 8), List.of()), NONE);
        assertThat(counts.recorded).hasValue(0);
    }
}
