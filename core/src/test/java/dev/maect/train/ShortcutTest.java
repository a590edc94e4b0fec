/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.ModelFile;
import dev.maect.contrast.CollapsingHead;
import dev.maect.contrast.HeadFactory;
import dev.maect.data.ImageSource;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeException;
import dev.maect.testing.Micro;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.state.TrainingState.Candidate;
import dev.maect.vit.Encoder;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which encoder is kept, and what is said, where tuning makes it worse. */
class ShortcutTest {
    private static final int IMAGES = 48;
    private static final String MEASURED = "eval/effective-rank";

    @TempDir
    private Path temp;

    private final List<String> warnings = new ArrayList<>();

    /** Measures what it is told to in tuning, and keeps the weights that it saw. */
    private static final class Scripted implements EncoderMonitor {
        private final List<Double> values;
        private final Map<Integer, float[]> weights = new HashMap<>();
        private int now;

        Scripted(List<Double> values) {
            this.values = values;
        }

        @Override
        public boolean wants(String stage, int epoch, int epochs) {
            now = epoch;
            return stage.equals("tune");
        }

        @Override
        public Map<String, Double> measure(Encoder encoder) {
            try (encoder) {
                weights.put(now, norm(encoder.tensors().all()));
                return Map.of(MEASURED, values.get(now));
            }
        }
    }

    private static float[] norm(Map<String, Tensor> encoder) {
        return Tensors.toFloats(encoder.get("norm.weight"));
    }

    private Recipe recipe(String... settings) {
        return Micro.recipe(
                        "pretrain.epochs=1",
                        "tune.epochs=4",
                        "tune.average-decay=0",
                        "evaluation.monitor-every-epochs=1")
                .with(settings);
    }

    private TrainingFiles files() throws IOException {
        Path folder = temp.resolve("run");
        return new TrainingFiles(
                Files.createDirectories(folder.resolve("checkpoints")),
                Files.createDirectories(folder.resolve("exported")),
                folder.resolve("bad-files.txt"));
    }

    private TrainingOutcome run(Recipe recipe, TrainingFiles files, EncoderMonitor monitor, long last) {
        Cancellation cancellation = new Cancellation();
        TrainingListener listener = event -> {
            if (event instanceof Warned warned) {
                warnings.add(warned.message());
            }
            if (event instanceof StepDone step && step.stage().equals("tune") && step.step() == last) {
                cancellation.cancel();
            }
        };
        try (ImageSource source = Micro.images(IMAGES)) {
            return new TrainingRun(recipe, source, files, Map.of(), listener, monitor)
                    .run(Optional.empty(), cancellation);
        }
    }

    private static float[] exported(TrainingFiles files) {
        try (ModelFile file = ModelFile.open(files.tunedEncoder())) {
            Map<String, Tensor> weights = file.read("encoder");
            float[] norm = norm(weights);
            weights.values().forEach(Tensor::close);
            return norm;
        }
    }

    private static List<String> names(TrainingFiles files) throws IOException {
        try (Stream<Path> all = Files.list(files.checkpoints())) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theBestEncoderIsKept() throws IOException {
        TrainingFiles files = files();
        Scripted monitor = new Scripted(List.of(1.0, 2.0, 5.0, 4.0, 3.0));
        run(recipe("safety.on-shortcut=keep-best"), files, monitor, 0);
        assertThat(exported(files)).isEqualTo(monitor.weights.get(2)).isNotEqualTo(monitor.weights.get(4));
        assertThat(warnings)
                .anyMatch(text -> text.contains("The encoder after epoch 2 of 4 is handed on, the best of 5"));
        assertThat(names(files))
                .containsExactly("prepare-head.safetensors", "pretrain.safetensors", "tune.safetensors");
    }

    @Test
    void thatMayBeTheOneBeforeTuning() throws IOException {
        TrainingFiles files = files();
        Scripted monitor = new Scripted(List.of(9.0, 2.0, 5.0, 4.0, 3.0));
        run(recipe("safety.on-shortcut=keep-best"), files, monitor, 0);
        assertThat(exported(files)).isEqualTo(monitor.weights.get(0));
        EncoderChoice choice = EncoderChoice.read(files.choice("tune"));
        assertThat(choice.sentence())
                .isEqualTo("The encoder before tune is handed on, the best of 5 by effective-rank (9.000).");
        assertThat(choice.candidates()).extracting(Candidate::epoch).containsExactly(0, 1, 2, 3, 4);
    }

    /** Measures the averaged encoder and the other in turn. */
    @Test
    void theLastStepsWeightsAreACandidateBesideTheirAverage() throws IOException {
        TrainingFiles files = files();
        List<float[]> seen = new ArrayList<>();
        // Before; then for each epoch averaged and not.
        double[] values = {1, 2, 3, 4, 9, 5, 6, 7, 8};
        EncoderMonitor monitor = new EncoderMonitor() {
            @Override
            public boolean wants(String stage, int epoch, int epochs) {
                return stage.equals("tune");
            }

            @Override
            public Map<String, Double> measure(Encoder encoder) {
                try (encoder) {
                    seen.add(norm(encoder.tensors().all()));
                    return Map.of(MEASURED, values[seen.size() - 1]);
                }
            }
        };
        run(recipe("safety.on-shortcut=keep-best", "tune.average-decay=0.5"), files, monitor, 0);
        assertThat(seen).hasSize(9);
        assertThat(exported(files)).isEqualTo(seen.get(4)).isNotEqualTo(seen.get(3));
        assertThat(EncoderChoice.read(files.choice("tune")).sentence())
                .startsWith("The encoder after epoch 2 of 4, not averaged is handed on, the best of 9 by");
    }

    @Test
    void orTheLast() throws IOException {
        TrainingFiles files = files();
        Scripted monitor = new Scripted(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        run(recipe("safety.on-shortcut=keep-best"), files, monitor, 0);
        assertThat(exported(files)).isEqualTo(monitor.weights.get(4));
        assertThat(warnings).noneMatch(text -> text.contains("is better"));
    }

    @Test
    void aRunThatGoesOnKnowsTheBestOfBefore() throws IOException {
        TrainingFiles files = files();
        List<Double> values = List.of(1.0, 5.0, 2.0, 2.0, 4.0);
        Scripted monitor = new Scripted(values);
        Recipe recipe = recipe("safety.on-shortcut=keep-best");
        assertThat(run(recipe, files, monitor, 7).stopped()).isPresent();
        Scripted second = new Scripted(values);
        run(recipe, files, second, 0);
        assertThat(second.weights.keySet()).containsExactlyInAnyOrder(3, 4);
        assertThat(exported(files)).isEqualTo(monitor.weights.get(1));
    }

    @Test
    void otherwiseTheLastIsKept() throws IOException {
        TrainingFiles files = files();
        Scripted monitor = new Scripted(List.of(9.0, 8.0, 7.0, 6.0, 5.0));
        run(recipe(), files, monitor, 0);
        assertThat(exported(files)).isEqualTo(monitor.weights.get(4));
        // Not unnoticed.
        assertThat(warnings)
                .anyMatch(text ->
                        text.contains("the last; by effective-rank (5.000) the one before tune is better (9.000)")
                                && text.contains("safety.on-shortcut=keep-best"));
        assertThat(EncoderChoice.read(files.choice("tune")).isDoubtful()).isTrue();
    }

    /** A tuning whose loss falls as the features become the same. */
    private Recipe collapsing(String... settings) {
        return recipe("logging.monitor-every-steps=1", "tune.epochs=8", "tune.head-kind=collapsing")
                .with("tune.frozen-blocks=0", "prepare-head.epochs=0", "tune.encoder-base-lr=0.3", "tune.layer-decay=1")
                .with(settings);
    }

    private <T> T withHead(Callable<T> body) throws Exception {
        Path services = Files.createDirectories(temp.resolve("jar/META-INF/services"));
        Files.writeString(services.resolve(HeadFactory.class.getName()), CollapsingHead.class.getName() + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader jar =
                new URLClassLoader(new URL[] {temp.resolve("jar").toUri().toURL()}, before)) {
            thread.setContextClassLoader(jar);
            return body.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aWarningSaysWhatIsSeenAndWhatToDo() throws Exception {
        TrainingFiles files = files();
        withHead(() -> run(collapsing(), files, EncoderMonitor.none(), 0));
        List<String> said =
                warnings.stream().filter(text -> text.contains("shortcut")).toList();
        assertThat(said).hasSize(1);
        assertThat(said.get(0))
                .contains("the loss fell from")
                .contains("effective rank")
                .contains("tune.views.kind=aug")
                .contains("safety.on-shortcut=keep-best")
                .contains("encoder-mae.safetensors");
        assertThat(files.tunedEncoder()).exists();
    }

    @Test
    void toStopLeavesAStateToGoOnFrom() throws Exception {
        TrainingFiles files = files();
        withHead(() -> {
            assertThatThrownBy(() -> run(collapsing("safety.on-shortcut=stop"), files, EncoderMonitor.none(), 0))
                    .isInstanceOf(ShortcutException.class)
                    .hasMessageContaining("safety.on-shortcut=warn");
            assertThat(files.tunedEncoder()).doesNotExist();
            assertThat(files.state("tune")).exists();
            assertThat(run(collapsing(), files, EncoderMonitor.none(), 0).stopped())
                    .isEmpty();
            return files;
        });
        assertThat(files.tunedEncoder()).exists();
    }

    @Test
    void theBestCannotBeKeptWhereNothingIsMeasured() {
        assertThatThrownBy(() -> Micro.recipe("safety.on-shortcut=keep-best"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("evaluation.monitor-every-epochs=1");
        assertThatThrownBy(() -> Micro.recipe(
                        "safety.on-shortcut=keep-best",
                        "evaluation.monitor-every-epochs=1",
                        "safety.best-by=view-retrieval",
                        "evaluation.monitor-view-limit=0"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("evaluation.monitor-view-limit");
    }
}
