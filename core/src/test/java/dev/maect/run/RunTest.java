/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.MaectException;
import dev.maect.data.DataException;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ListSource;
import dev.maect.eval.figure.BlockAccuracies;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A program that runs a recipe on images of its own. */
class RunTest {
    @TempDir
    private Path temp;

    private final List<RunEvent> events = new ArrayList<>();

    private RunResult execute(RunRequest request) {
        try (Run run = Run.open(request)) {
            return run.execute(events::add);
        }
    }

    private <T extends RunEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void aRunLeavesWhatThereIsToReadAndToSee() {
        Recipe recipe = MicroRun.recipe("evaluation.monitor-view-limit=20");
        RunResult result = execute(MicroRun.request(recipe, temp.resolve("run")).withCommand("a test"));

        assertThat(result).isInstanceOf(RunResult.Finished.class);
        RunFolder folder = result.folder();
        Summary summary = ((RunResult.Finished) result).summary();
        assertThat(summary.before().orElseThrow().knn()).containsOnlyKeys("object", "background");
        assertThat(summary.after().orElseThrow().probe()).containsOnlyKeys("object", "background");
        assertThat(summary.seconds()).containsOnlyKeys("pretrain", "prepare-head", "tune", "evaluation");
        assertThat(summary.costs().computeOverhead()).isPresent();
        assertThat(summary.leftOut()).isEmpty();
        JsonNode json = Json.read(folder.summary());
        assertThat(json.path("name").asString()).isEqualTo(recipe.name());
        assertThat(json.path("forget").toString()).isEqualTo("[\"background\"]");
        assertThat(json.path("images").toString()).isEqualTo("{\"train\":32,\"test\":20,\"bad\":0}");
        assertThat(json.at("/after/cluster/object/acc").isNumber()).isTrue();
        assertThat(Json.read(folder.provenance()).path("command").asString()).isEqualTo("a test");
        assertThat(MicroRun.weights(folder.encoder(), "encoder")).isNotEmpty();

        OutcomeFile before = OutcomeFile.read(folder.untunedOutcomes());
        assertThat(before.find("object", "knn").orElseThrow().mean())
                .isEqualTo(summary.before().orElseThrow().knn().get("object"), offset(1e-12));
        OutcomeFile after = OutcomeFile.read(folder.tunedOutcomes());
        for (String score : List.of("knn", "probe", "cluster-acc")) {
            assertThat(summary.changes().get("object").get(score))
                    .isEqualTo(OutcomeFile.difference(Optional.of(before), Optional.of(after), "object", score)
                            .orElseThrow());
        }
        assertThat(json.at("/changes/object/knn/images").asInt()).isEqualTo(20);
        assertThat(json.at("/label-free/after/effective-rank").isNumber()).isTrue();
        assertThat(json.at("/changes/-/view-retrieval/images").asInt()).isEqualTo(20);
        assertThat(json.at("/measured-on/images").asString()).isEqualTo(before.measuredOn());

        NeighbourStrips strips = (NeighbourStrips) FigureData.read(folder.neighbours());
        NeighbourStrips.OfAll all = strips.all().orElseThrow();
        assertThat(all.images()).isEqualTo(20);
        assertThat(all.before().orElseThrow()).isBetween(0.0, 8.0);
        assertThat(strips.strips()).hasSize(8).allSatisfy(strip -> {
            assertThat(strip.query().name()).contains("-on-");
            assertThat(strip.before()).hasSize(8);
            assertThat(strip.after()).hasSize(8);
        });
        for (Path map : List.of(folder.untunedMap(), folder.tunedMap())) {
            FeaturePlane plane = (FeaturePlane) FigureData.read(map);
            assertThat(plane.names()).hasSize(20).doesNotHaveDuplicates();
            assertThat(plane.labelSets()).hasSize(2);
            assertThat(plane.labelSets().get(1).nuisance()).isTrue();
        }
        BlockAccuracies blocks = (BlockAccuracies) FigureData.read(folder.blocks());
        assertThat(blocks.rows())
                .extracting(row -> row.encoder() + " " + row.labels())
                .containsExactly("untuned object", "untuned background", "tuned object", "tuned background");
        assertThat(blocks.rows()).allSatisfy(row -> {
            assertThat(row.blocks()).hasSize(recipe.model().depth());
            assertThat(row.blocks()).allMatch(accuracy -> accuracy >= 0 && accuracy <= 1);
        });
        // All images here are few enough to be measured, and the encoder's output is what the scores are of.
        assertThat(blocks.rows().get(2).end())
                .isEqualTo(summary.after().orElseThrow().knn().get("object"));
        for (int step : List.of(2, 4, 6)) {
            Path file = folder.images().resolve("reconstruction-00000" + step + ".json");
            assertThat(((Reconstruction) FigureData.read(file)).reconstructed()).hasSize(2);
        }
        assertThat(events.get(0)).isInstanceOf(RunEvent.Started.class);
        assertThat(events(RunEvent.Evaluating.class))
                .extracting(RunEvent.Evaluating::encoder)
                .containsExactly("untuned", "tuned");
        assertThat(events.get(events.size() - 1)).isEqualTo(new RunEvent.Ended(result));
    }

    @Test
    void withoutLabelsThereAreNeighboursAndMapsOfTheTrainingImages() {
        ImageSource labelled = MicroRun.images(32);
        ImageSource plain = ListSource.of(32, labelled::read);
        RunResult result = execute(RunRequest.of(
                MicroRun.recipe("prepare-head.epochs=0", "tune.epochs=0"), Images.of(plain), temp.resolve("run")));
        Summary summary = ((RunResult.Finished) result).summary();
        assertThat(summary.before()).isEmpty();
        assertThat(summary.after()).isEmpty();
        assertThat(Json.read(result.folder().summary()).has("before")).isFalse();
        NeighbourStrips strips =
                (NeighbourStrips) FigureData.read(result.folder().neighbours());
        assertThat(strips.strips()).allSatisfy(strip -> {
            // An image is not its own neighbour.
            assertThat(strip.before())
                    .noneMatch(tile -> tile.name().equals(strip.query().name()));
            assertThat(strip.after()).isEmpty();
        });
        assertThat(result.folder().tunedMap()).doesNotExist();
    }

    @Test
    void anythingWrongIsToldBeforeTheFolderIsTouched() {
        Path folder = temp.resolve("run");
        RunRequest good = MicroRun.request(MicroRun.recipe(), folder);
        assertThatThrownBy(() -> Run.open(good.withSettings("tune.epocs=3")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("tune.epochs");
        assertThatThrownBy(() -> Run.open(good.withSettings("pretrain.epochs=0")))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("no encoder to tune");
        assertThatThrownBy(() -> Run.open(good.withSettings("pretrain.batch-size=5000")))
                .hasMessageContaining("5000");
        assertThatThrownBy(() -> Run.open(RunRequest.of(
                        MicroRun.recipe(), Images.at(temp.resolve("none").toString()), folder)))
                .isInstanceOf(DataException.class);
        ImageSource grey = ListSource.of(32, index -> new Image(16, 16, 1, new byte[256]));
        assertThatThrownBy(() -> Run.open(RunRequest.of(MicroRun.recipe(), Images.of(grey), folder)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 channels, but model.channels is 3");
        assertThat(folder).doesNotExist();
        try (Run run = Run.open(good)) {
            assertThat(run.plan().stages()).hasSize(3);
            assertThat(run.recipe().tune().epochs()).isEqualTo(3);
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aSmokeRunTrainsEveryStageForAnEpochOfAFewBatches() {
        RunRequest request = RunRequest.of(MicroRun.recipe(), Images.of(MicroRun.images(200)), temp.resolve("run"))
                .withSmoke(true);
        try (Run run = Run.open(request)) {
            assertThat(run.plan().images()).isEqualTo(48);
            assertThat(run.plan().stages()).allMatch(stage -> stage.steps() == 3);
        }
    }

    @Test
    void tunesTheEncoderOfAnotherRun() {
        RunResult first = execute(
                MicroRun.request(MicroRun.recipe("prepare-head.epochs=0", "tune.epochs=0"), temp.resolve("first")));
        StartingPoint start = StartingPoint.of(first.folder().path());
        RunResult second = execute(MicroRun.request(MicroRun.recipe(), temp.resolve("second"))
                .withStart(start)
                .withSettings("pretrain.epochs=0"));
        MicroRun.assertSameWeights(
                first.folder().untunedEncoder(), second.folder().untunedEncoder(), "encoder");
        assertThat(second.folder().tunedEncoder()).exists();
        assertThat(second.folder().checkpoint("pretrain")).doesNotExist();
    }

    @Test
    void whatOnlyShowsIsToldOnceAndLeftOut() throws IOException {
        RunRequest request = MicroRun.request(MicroRun.recipe(), temp.resolve("run"));
        RunResult result;
        try (Run run = Run.open(request)) {
            result = run.execute(event -> {
                events.add(event);
                if (event instanceof RunEvent.Started started) {
                    // Nothing can be written there any more.
                    replaceByFile(started.folder().images());
                }
            });
        }
        assertThat(result).isInstanceOf(RunResult.Finished.class);
        assertThat(events(RunEvent.LeftOut.class))
                .extracting(RunEvent.LeftOut::what)
                .containsExactly("reconstructions", "maps", "neighbours", "blocks");
        assertThat(((RunResult.Finished) result).summary().leftOut())
                .containsOnlyKeys("reconstructions", "maps", "neighbours", "blocks");
        assertThat(Json.read(result.folder().summary())
                        .path("left-out")
                        .path("maps")
                        .asString())
                .contains("images");
        assertThat(Files.isRegularFile(result.folder().images())).isTrue();
    }

    private static void replaceByFile(Path folder) {
        try {
            Files.delete(folder);
            Files.writeString(folder, "in the way");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aListenerThatFailsDoesNotEndTheRun() {
        RunRequest request =
                MicroRun.request(MicroRun.recipe("prepare-head.epochs=0", "tune.epochs=0"), temp.resolve("run"));
        int[] told = {0};
        try (Run run = Run.open(request)) {
            RunResult result = run.execute(event -> {
                told[0]++;
                throw new IllegalStateException("a bar that cannot be drawn");
            });
            assertThat(result).isInstanceOf(RunResult.Finished.class);
        }
        assertThat(told[0]).isOne();
    }

    @Test
    void imagesOfTheCallerStayOpenAndThoseOfTheRunAreClosed() {
        int[] closed = {0};
        ImageSource own = new ForwardingSource(MicroRun.images(32)) {
            @Override
            public void close() {
                closed[0]++;
            }
        };
        Run.open(RunRequest.of(MicroRun.recipe(), Images.of(own), temp.resolve("run")))
                .close();
        assertThat(closed[0]).isZero();
    }

    @Test
    void anotherFolderIsNeitherUsedNorOverwritten() throws IOException {
        Path photos = Files.createDirectories(temp.resolve("photos"));
        Files.writeString(photos.resolve("cat.jpg"), "dear");
        RunRequest request = MicroRun.request(MicroRun.recipe(), photos);
        for (RunFolder.Existing existing : RunFolder.Existing.values()) {
            try (Run run = Run.open(request.withExisting(existing))) {
                assertThatThrownBy(() -> run.execute(RunListener.none())).isInstanceOf(RunFolderException.class);
            }
        }
        try (Stream<Path> files = Files.list(photos)) {
            assertThat(files).containsExactly(photos.resolve("cat.jpg"));
        }
    }

    @Test
    void imagesOfAnyKindAreNamedInARequest() {
        RunRequest striped = RunRequest.of(MicroRun.recipe(), Images.at("striped:40"), temp.resolve("striped"))
                .withTest(Images.at("striped:10"));
        try (Run run = Run.open(striped)) {
            assertThat(run.plan().images()).isEqualTo(40);
        }
    }
}
