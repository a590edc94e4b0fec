/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.RankThreads;
import dev.maect.train.event.Cancellation;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranks that share out moments and averages train what they would train without, bit for bit. */
class ShardedOptimiserTest {
    private static final String SHARD = "distributed.shard-optimiser=true";

    @TempDir
    private Path temp;

    private RankRuns runs = new RankRuns(Path.of(""));

    @BeforeEach
    void useFolder() {
        runs = new RankRuns(temp);
    }

    private static void assertSameFiles(TrainingFiles actual, TrainingFiles expected, Recipe recipe)
            throws IOException {
        for (StageKind kind : StageKinds.of(recipe, false)) {
            assertThat(actual.checkpoint(kind.name()))
                    .hasBinaryContent(Files.readAllBytes(expected.checkpoint(kind.name())));
        }
        assertThat(actual.untunedEncoder()).hasBinaryContent(Files.readAllBytes(expected.untunedEncoder()));
        assertThat(actual.tunedEncoder()).hasBinaryContent(Files.readAllBytes(expected.tunedEncoder()));
    }

    private static void assertSameBits(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(List.copyOf(actual.keySet())).isEqualTo(List.copyOf(expected.keySet()));
        expected.forEach((name, values) -> {
            float[] found = Objects.requireNonNull(actual.get(name));
            assertThat(found).as(name).hasSameSizeAs(values);
            for (int i = 0; i < values.length; i++) {
                assertThat(Float.floatToRawIntBits(found[i])).as(name).isEqualTo(Float.floatToRawIntBits(values[i]));
            }
        });
    }

    /** Twenty-one steps of each stage, at usual rates: clipped, averaged, with a queue and batch norm. */
    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({"3, three stages", "2, several heads"})
    void allStagesAreTheSameBitForBit(int ranks, String what) throws Exception {
        Recipe recipe = RankRuns.recipe(what);
        for (StageKind kind : StageKinds.of(recipe, false)) {
            recipe = recipe.with(kind.name() + ".epochs=7");
        }
        recipe = recipe.with("pretrain.clip-grad-norm=0.5", "pretrain.average-decay=0.9");
        runs.train(recipe, runs.files("whole"), ranks);
        assertThat(runs.train(recipe.with(SHARD), runs.files("shared"), ranks)).hasSizeGreaterThanOrEqualTo(63);
        assertSameFiles(runs.files("shared"), runs.files("whole"), recipe);
    }

    /** The states that both write are alike, so that either goes on from the other's, with any number of ranks. */
    @ParameterizedTest(name = "{0} ranks in {1}, then {2}")
    @CsvSource({"2, tune, 3", "3, pretrain, 1"})
    void statesOfBothAreAlikeAndGoneOnFrom(int ranks, String stage, int later) throws Exception {
        Recipe whole = RankRuns.recipe("three stages");
        Recipe shared = whole.with(SHARD);
        for (String name : List.of("whole-whole", "whole-shared")) {
            runs.trainUntil(whole, runs.files(name), ranks, stage, 4);
        }
        for (String name : List.of("shared-whole", "shared-shared")) {
            runs.trainUntil(shared, runs.files(name), ranks, stage, 4);
            assertSameBits(
                    RankRuns.tensors(runs.files(name).state(stage)),
                    RankRuns.tensors(runs.files("whole-whole").state(stage)));
        }
        for (String name : List.of("whole-whole", "shared-whole")) {
            runs.train(whole, runs.files(name), later);
        }
        for (String name : List.of("whole-shared", "shared-shared")) {
            runs.train(shared, runs.files(name), later);
        }
        for (String name : List.of("shared-whole", "whole-shared", "shared-shared")) {
            assertSameFiles(runs.files(name), runs.files("whole-whole"), whole);
        }
    }

    /** States are written beside training from copies that the next one is collected in. */
    @Test
    void manyStatesAreSavedOnTheWay() throws Exception {
        Recipe recipe = RankRuns.recipe("three stages").with("logging.checkpoint-every-epochs=1");
        Recipe often = recipe.with(SHARD, "logging.save-every-minutes=1e-9");
        runs.train(recipe, runs.files("whole"), 2);
        runs.train(often, runs.files("shared"), 2);
        assertSameFiles(runs.files("shared"), runs.files("whole"), often);
        try (Stream<Path> left = Files.list(temp.resolve("shared/checkpoints"))) {
            assertThat(left.map(file -> file.getFileName().toString())).allMatch(name -> !name.contains(".state"));
        }
    }

    /** Each rank has a part of the moments and of the average, together all of them, and none much more than another. */
    @Test
    void eachRankHasItsPart() throws Exception {
        int ranks = 3;
        Recipe recipe = RankRuns.recipe("three stages").with(SHARD, "model.depth=6");
        List<long[]> found = RankThreads.run(ranks, group -> {
            try (ImageSource source = Micro.images(RankRuns.IMAGES)) {
                return new ShardSizes(recipe, source, runs.files("sizes"), group).numbers();
            }
        });
        long all = found.get(0)[1];
        long moments = found.stream().mapToLong(numbers -> numbers[0]).sum();
        assertThat(found).allMatch(numbers -> numbers[1] == all);
        assertThat(moments).isEqualTo(all);
        found.forEach(numbers -> assertThat((double) numbers[0]).isBetween(0.9 * all / ranks, 1.1 * all / ranks));
    }

    @Test
    void aStateOfAnotherShapeIsNamedToAll() throws Exception {
        Recipe recipe = RankRuns.recipe("three stages").with(SHARD);
        runs.trainUntil(recipe, runs.files("run"), 2, "pretrain", 2);
        assertThatThrownBy(() -> RankThreads.run(2, group -> {
                    try (ImageSource source = Micro.images(RankRuns.IMAGES)) {
                        return RankRuns.run(
                                recipe.with("model.depth=1"),
                                source,
                                runs.files("run"),
                                event -> {},
                                new Cancellation(),
                                group);
                    }
                }))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("does not fit this recipe's pretrain");
        assertThat(runs.files("run").state("pretrain")).exists();
    }
}
