/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.distributed.ProcessGroup;
import dev.maect.recipe.Recipe;
import dev.maect.testing.ChangedGroup;
import dev.maect.testing.Micro;
import dev.maect.testing.RankThreads;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to one rank is a decision of all: a wish to stop, a number that is not finite, an image that cannot be read, a failure. */
class RanksAgreeTest {
    @TempDir
    private Path temp;

    private RankRuns runs = new RankRuns(Path.of(""));

    @BeforeEach
    void useFolder() {
        runs = new RankRuns(temp);
    }

    @Test
    void aWishToStopOnAnyRankStopsAllAtTheSameStep() throws Exception {
        List<TrainingOutcome> outcomes = RankThreads.run(3, group -> {
            Cancellation cancellation = new Cancellation();
            AtomicInteger read = new AtomicInteger();
            try (ImageSource source = new ForwardingSource(Micro.images(RankRuns.IMAGES)) {
                @Override
                public DecodedPart read(int index, Part.Choice choice) {
                    if (group.rank() == 2 && read.incrementAndGet() == 15) {
                        cancellation.cancel();
                    }
                    return super.read(index, choice);
                }
            }) {
                return RankRuns.run(
                        RankRuns.slow("three stages"), source, runs.files("run"), event -> {}, cancellation, group);
            }
        });
        assertThat(outcomes).allMatch(outcome -> outcome.stopped().isPresent());
        assertThat(outcomes.stream()
                        .map(outcome -> outcome.stopped().orElseThrow().step())
                        .distinct())
                .hasSize(1);
        assertThat(runs.files("run").state("pretrain")).exists();
    }

    /** Rank 1 alone has a gradient that is no number, in the step after {@code steps}. */
    private static ProcessGroup troubled(ProcessGroup group, int steps) {
        AtomicInteger sums = new AtomicInteger();
        return ChangedGroup.beforeSums(group, tensor -> {
            if (group.rank() == 1 && sums.getAndIncrement() == steps) {
                tensor.fill_(new Scalar(Double.NaN));
            }
        });
    }

    @Test
    void whatIsNotFiniteOnOneRankIsSkippedByAll() throws Exception {
        RankRuns.Told told = new RankRuns.Told();
        Recipe recipe = RankRuns.slow("three stages").with("prepare-head.epochs=0", "tune.epochs=0");
        List<TrainingOutcome> outcomes = RankThreads.run(2, group -> {
            try (ImageSource source = Micro.images(RankRuns.IMAGES)) {
                return RankRuns.run(recipe, source, runs.files("run"), told, new Cancellation(), troubled(group, 2));
            }
        });
        assertThat(outcomes).allMatch(outcome -> outcome.stopped().isEmpty());
        assertThat(told.all(StepDone.class).stream().map(StepDone::step)).containsExactly(1L, 2L, 4L, 5L, 6L);
        assertThat(told.all(Warned.class).stream().map(Object::toString))
                .anyMatch(message -> message.contains("step 3") && message.contains("skipped"));
        RankRuns.weights(runs.files("run").checkpoint("pretrain"))
                .forEach((name, values) -> assertThat(values).as(name).doesNotContain(Float.NaN));
    }

    @Test
    void imagesThatAreReadBadlyByAnyRankAreKnownToTheRun() throws Exception {
        RankThreads.run(2, group -> {
            try (ImageSource source = new ForwardingSource(Micro.images(RankRuns.IMAGES)) {
                @Override
                public DecodedPart read(int index, Part.Choice choice) {
                    if (index % 20 == 7) {
                        throw new DataException("image " + index + " is broken");
                    }
                    return super.read(index, choice);
                }
            }) {
                return RankRuns.run(
                        RankRuns.slow("three stages").with("prepare-head.epochs=0", "tune.epochs=0"),
                        source,
                        runs.files("run"),
                        event -> {},
                        new Cancellation(),
                        group);
            }
        });
        assertThat(Files.readAllLines(runs.files("run").badFiles())).hasSize(3);
    }

    @Test
    void aRankThatFailsEndsTheOthers() {
        assertThatThrownBy(() -> RankThreads.run(2, group -> {
                    try (ImageSource source = new ForwardingSource(Micro.images(RankRuns.IMAGES)) {
                        @Override
                        public DecodedPart read(int index, Part.Choice choice) {
                            if (group.rank() == 1) {
                                throw new DataException("rank 1 has no images");
                            }
                            return super.read(index, choice);
                        }
                    }) {
                        return RankRuns.run(
                                RankRuns.slow("three stages"),
                                source,
                                runs.files("run"),
                                event -> {},
                                new Cancellation(),
                                group);
                    }
                }))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("Rank 1 (")
                .hasMessageContaining("rank 1 has no images");
    }

    @Test
    void moreRanksThanImagesInABatchAreRefused() {
        assertThatThrownBy(
                        () -> runs.train(RankRuns.slow("three stages").with("tune.batch-size=2"), runs.files("run"), 3))
                .hasMessageContaining("tune.batch-size is 2");
    }
}
