/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.ReplayReport.Part;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.data.Percentage;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step made again has the images, the loss and the blocks of the step that was made. */
class ReplayTest {
    private static final int IMAGES = 56; // three steps an epoch

    @TempDir
    private Path temp;

    private final Recipe recipe = Micro.recipe("pretrain.epochs=3", "prepare-head.epochs=3", "tune.epochs=3")
            .with("logging.checkpoint-every-epochs=0");
    private final Map<Long, Double> losses = new LinkedHashMap<>();

    private TrainingFiles files() throws IOException {
        Path folder = temp.resolve("run");
        return new TrainingFiles(
                Files.createDirectories(folder.resolve("checkpoints")),
                Files.createDirectories(folder.resolve("exported")),
                folder.resolve("bad-files.txt"));
    }

    /** A run stopped after step {@code last} of {@code stage}, and its losses, those of the next steps too. */
    private TrainingRun stopped(ImageSource source, String stage, long last) throws IOException {
        Cancellation cancellation = new Cancellation();
        TrainingListener listener = event -> {
            if (event instanceof StepDone step && step.stage().equals(stage)) {
                losses.put(step.step(), step.loss());
                if (step.step() == last) {
                    cancellation.cancel();
                }
            }
        };
        TrainingRun run = new TrainingRun(recipe, source, files(), Map.of(), listener);
        run.run(Optional.empty(), cancellation);
        return run;
    }

    @ParameterizedTest
    @CsvSource({"pretrain, 4", "prepare-head, 5", "tune, 7"})
    void theNextStepIsTheOneThatIsMade(String stage, long last) throws IOException {
        try (ImageSource source = Micro.images(IMAGES)) {
            TrainingRun run = stopped(source, stage, last);
            assertThat(run.stageWithState()).contains(stage);
            byte[] before = Files.readAllBytes(files().state(stage));
            ReplayReport report = run.replay(stage, last + 1);
            assertThat(files().state(stage)).hasBinaryContent(before);
            assertThat(report.stateStep()).isEqualTo(last);
            assertThat(report.images()).hasSize(16).doesNotHaveDuplicates();
            assertThat(report.firstNotFinite()).isEmpty();
            assertThat(report.parts())
                    .extracting(Part::name)
                    .startsWith("encoder.blocks.0", "encoder.blocks.1")
                    .hasSize(stage.equals("pretrain") ? 3 : 2);
            assertThat(report.parts()).allMatch(part -> part.largest() > 0);
            // It goes on, and that step has this loss.
            new TrainingRun(recipe, source, files(), Map.of(), event -> {
                        if (event instanceof StepDone step && step.stage().equals(stage)) {
                            losses.put(step.step(), step.loss());
                        }
                    })
                    .run(Optional.empty());
            assertThat(report.loss()).isCloseTo(losses.get(last + 1), Percentage.withPercentage(0.01));
        }
    }

    @Test
    void aWeightThatIsNotFiniteIsFound() throws IOException {
        try (ImageSource source = Micro.images(IMAGES)) {
            TrainingRun run = stopped(source, "tune", 4);
            spoil("encoder.blocks.1.mlp.fc1.weight");
            ReplayReport report = run.replay("tune", 5);
            assertThat(report.weights()).containsExactly("encoder.blocks.1.mlp.fc1.weight");
            assertThat(report.firstNotFinite())
                    .get(InstanceOfAssertFactories.STRING)
                    .contains("weights themselves")
                    .contains("encoder.blocks.1.mlp.fc1.weight");
            assertThat(report.parts().get(0).notFinite()).isEmpty();
            assertThat(report.parts().get(1).notFinite()).hasSameElementsAs(report.images());
            assertThat(report.loss()).isNaN();
        }
    }

    /** Writes the state anew with one number that is not finite in the tensor. */
    private void spoil(String name) throws IOException {
        Path file = files().state("tune");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        String text;
        try (StateFile state = StateFile.open(file)) {
            text = state.text();
            state.names().forEach(each -> tensors.put(each, state.read(each)));
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            tensors.get(name).fill_(new Scalar(Double.POSITIVE_INFINITY));
        }
        StateFile.write(file, text, tensors);
        tensors.values().forEach(Tensor::close);
    }

    @Test
    void withoutAStateBeforeItTheNearestIsTaken() throws IOException {
        try (ImageSource source = Micro.images(IMAGES)) {
            stopped(source, "tune", 5);
            TrainingRun run = stopped(source, "tune", 7);
            assertThat(run.replay("tune", 9).stateStep()).isEqualTo(7);
            // The one before was saved in the first sitting.
            assertThat(run.replay("tune", 7).stateStep()).isEqualTo(5);
            assertThat(run.replay("tune", 2).stateStep()).isEqualTo(5);
            assertThat(run.replay("pretrain", 2).stateStep()).isZero();
        }
    }

    @Test
    void stepsThatThereAreNotAreRefused() throws IOException {
        try (ImageSource source = Micro.images(IMAGES)) {
            TrainingRun run = new TrainingRun(recipe, source, files(), Map.of(), TrainingListener.none());
            assertThatThrownBy(() -> run.replay("tune", 10))
                    .isInstanceOf(MaectException.class)
                    .hasMessageContaining("steps 1 to 9");
            assertThatThrownBy(() -> run.replay("tune", 0)).isInstanceOf(MaectException.class);
            assertThatThrownBy(() -> run.replay("polish", 1))
                    .isInstanceOf(MaectException.class)
                    .hasMessageContaining("prepare-head");
        }
    }
}
