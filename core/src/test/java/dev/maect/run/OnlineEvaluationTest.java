/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.EncoderMonitor;
import dev.maect.train.TrainingRun;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.event.TrainingListeners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurements between epochs on a micro run. */
class OnlineEvaluationTest {
    private static final String[] LABEL_FREE = {
        "eval/rankme",
        "eval/effective-rank",
        "eval/feature-std",
        "eval/alignment",
        "eval/uniformity",
        "eval/neighbour-consistency",
        "eval/view-retrieval",
        "eval/cluster-stability",
        "eval/silhouette"
    };

    @TempDir
    private Path temp;

    private final List<EncoderMeasured> reports = new ArrayList<>();
    private final TrainingListener recorder = event -> {
        if (event instanceof EncoderMeasured report) {
            reports.add(report);
        }
    };

    private static Recipe recipe(String... overrides) {
        return Micro.recipe("pretrain.epochs=1", "tune.epochs=1", "evaluation.monitor-every-epochs=1")
                .with(overrides);
    }

    private static ImageSource drawn(int seed, int count) {
        return new DrawnSource(seed, count, DrawnOptions.defaults().withImageSize(16));
    }

    /** The same images without their labels. */
    private static ImageSource unlabelled(ImageSource source) {
        return new ImageSource() {
            @Override
            public int size() {
                return source.size();
            }

            @Override
            public Image read(int index) {
                return source.read(index);
            }

            @Override
            public String name(int index) {
                return source.name(index);
            }

            @Override
            public String description() {
                return source.description();
            }

            @Override
            public List<LabelSet> labelSets() {
                return List.of();
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private RunFolder train(Recipe recipe, String name, ImageSource train, Optional<ImageSource> test, boolean watch) {
        RunFolder folder = RunFolder.prepare(temp.resolve(name), RunFolder.Existing.REFUSE);
        RunData data = new RunData(train, test, train, test, List.of());
        try (MetricsFile metrics = new MetricsFile(folder.metrics(), 1)) {
            new TrainingRun(
                            recipe,
                            train,
                            folder.training(),
                            Map.of(),
                            TrainingListeners.of(recorder, metrics),
                            watch ? OnlineEvaluation.of(recipe, data, ProcessGroup.alone()) : EncoderMonitor.none())
                    .run(Optional.empty());
        }
        return folder;
    }

    @Test
    void withLabelsItMeasuresNeighboursAndSpreadAndChangesNothing() throws IOException {
        Recipe recipe = recipe("pretrain.epochs=2", "tune.epochs=2");
        RunFolder watched = train(recipe, "watched", drawn(1, 64), Optional.of(drawn(2, 40)), true);
        assertThat(reports).hasSize(6).allSatisfy(report -> {
            assertThat(report.metrics())
                    .containsKeys("eval/knn-accuracy/object", "eval/nn-accuracy/object", "eval/knn-accuracy/background")
                    .containsKeys(LABEL_FREE);
            assertThat(report.metrics().values()).allMatch(Double::isFinite);
            assertThat(report.metrics().get("eval/knn-accuracy/object")).isBetween(0.0, 1.0);
            assertThat(report.metrics().get("eval/effective-rank")).isBetween(1.0, 16.1);
        });
        // Tuning begins where pre-training ended.
        assertThat(reports.get(3).metrics()).isEqualTo(reports.get(2).metrics());

        RunFolder plain = train(recipe, "plain", drawn(1, 64), Optional.of(drawn(2, 40)), false);
        assertThat(watched.tunedEncoder()).hasBinaryContent(Files.readAllBytes(plain.tunedEncoder()));
        assertThat(watched.checkpoint("tune")).hasBinaryContent(Files.readAllBytes(plain.checkpoint("tune")));

        MetricsHistory history = MetricsHistory.read(watched.metrics());
        assertThat(history.evaluation("pretrain", "eval/knn-accuracy/object")).hasSize(3);
        assertThat(history.evaluation("tune", "eval/knn-accuracy/background")).hasSize(3);
        assertThat(MetricsHistory.read(plain.metrics()).evaluatedStages()).isEmpty();
    }

    @Test
    void withoutLabelsItMeasuresWhatTheFeaturesAloneTell() {
        Recipe recipe = recipe("tune.epochs=0", "prepare-head.epochs=0", "evaluation.monitor-limit=20");
        train(recipe, "run", unlabelled(drawn(1, 64)), Optional.empty(), true);
        assertThat(reports)
                .hasSize(2)
                .allSatisfy(report -> assertThat(report.metrics()).containsOnlyKeys(LABEL_FREE));
        reports.clear();
        train(recipe, "val", unlabelled(drawn(1, 64)), Optional.of(unlabelled(drawn(2, 9))), true);
        assertThat(reports).hasSize(2).allSatisfy(report -> {
            assertThat(report.metrics()).containsOnlyKeys(LABEL_FREE);
            assertThat(report.metrics().get("eval/effective-rank")).isLessThan(9.1);
        });
    }

    @Test
    void viewsAreOfAsManyImagesAsAskedFor() {
        String[] short1 = {"tune.epochs=0", "prepare-head.epochs=0"};
        train(recipe(short1[0], short1[1]), "all", drawn(1, 64), Optional.of(drawn(2, 40)), true);
        Map<String, Double> all = reports.get(0).metrics();
        reports.clear();
        Recipe some = recipe(short1[0], short1[1], "evaluation.monitor-view-limit=20");
        train(some, "some", drawn(1, 64), Optional.of(drawn(2, 40)), true);
        assertThat(reports.get(0).metrics().get("eval/alignment")).isNotEqualTo(all.get("eval/alignment"));
        assertThat(reports.get(0).metrics().get("eval/rankme")).isEqualTo(all.get("eval/rankme"));
        reports.clear();
        Recipe none = recipe(short1[0], short1[1], "evaluation.monitor-view-limit=0");
        train(none, "none", drawn(1, 64), Optional.of(drawn(2, 40)), true);
        assertThat(reports.get(0).metrics())
                .containsKeys("eval/rankme", "eval/knn-accuracy/object")
                .doesNotContainKeys("eval/alignment", "eval/silhouette");
        reports.clear();
        train(recipe(short1), "few", drawn(1, 64), Optional.of(drawn(2, 5)), true);
        assertThat(reports.get(0).metrics()).containsKey("eval/rankme").doesNotContainKey("eval/alignment");
    }

    @Test
    void aSmallBankVotesWithAllItHas() {
        Recipe recipe = recipe("evaluation.monitor-limit=5", "tune.epochs=0", "prepare-head.epochs=0");
        train(recipe, "run", drawn(1, 64), Optional.of(drawn(2, 40)), true);
        assertThat(reports.get(0).metrics()).containsKey("eval/knn-accuracy/object");
    }

    @Test
    void itLooksEverySoManyEpochsAndAtTheEnd() {
        RunData data = new RunData(drawn(1, 20), Optional.empty(), drawn(1, 20), Optional.empty(), List.of());
        EncoderMonitor monitor =
                OnlineEvaluation.of(recipe("evaluation.monitor-every-epochs=3"), data, ProcessGroup.alone());
        assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7))
                .filteredOn(epoch -> monitor.wants("tune", epoch, 7))
                .containsExactly(0, 3, 6, 7);
        EncoderMonitor never =
                OnlineEvaluation.of(recipe("evaluation.monitor-every-epochs=0"), data, ProcessGroup.alone());
        assertThat(never.wants("tune", 7, 7)).isFalse();
    }

    @Test
    void measurementsLeaveNoNativeObjects() {
        Recipe recipe = recipe(
                "pretrain.epochs=30", "prepare-head.epochs=0", "tune.epochs=0", "logging.checkpoint-every-epochs=0");
        List<Long> objects = new ArrayList<>();
        RunData data = new RunData(drawn(1, 32), Optional.of(drawn(2, 16)), drawn(1, 32), Optional.empty(), List.of());
        RunFolder folder = RunFolder.prepare(temp.resolve("run"), RunFolder.Existing.REFUSE);
        TrainingListener counter = event -> {
            if (event instanceof EncoderMeasured report) {
                objects.add(Pointer.totalCount());
            }
        };
        new TrainingRun(
                        recipe,
                        data.train(),
                        folder.training(),
                        Map.of(),
                        counter,
                        OnlineEvaluation.of(recipe, data, ProcessGroup.alone()))
                .run(Optional.empty());
        assertThat(objects.get(30) - objects.get(10)).isLessThanOrEqualTo(10);
    }
}
