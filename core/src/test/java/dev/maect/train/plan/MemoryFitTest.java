/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.MemoryUse;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Refusal, advice and {@code auto}, by the estimates of a ViT-B/16 in machines of any size. */
class MemoryFitTest {
    private static final long GIB = 1L << 30;
    private static final Recipe B16 =
            Recipe.named("maect-b16", "device=cpu", "precision=fp32", "pretrain.batch-size=256", "tune.batch-size=256");
    private static final StageKind PRETRAIN = StageKinds.named("pretrain");
    private static final StageKind TUNE = StageKinds.named("tune");

    private static Capacity gibibytes(double count) {
        MemoryUse use = new MemoryUse((long) (count * GIB), Long.MAX_VALUE);
        return new Capacity(use, use, false);
    }

    private static MemoryFit fit(Recipe recipe, double count) {
        return new MemoryFit(recipe, 100_000, gibibytes(count));
    }

    private static double needed(StageKind kind, Recipe recipe) {
        return TrainingPlan.of(recipe, 100_000, false).stages().stream()
                        .filter(stage -> stage.name().equals(kind.name()))
                        .findFirst()
                        .orElseThrow()
                        .memory()
                        .machine()
                / (double) GIB;
    }

    @Test
    void whatFitsIsLetAlone() {
        MemoryFit large = fit(B16, 512);
        assertThatCode(() -> large.require(TUNE)).doesNotThrowAnyException();
        assertThat(large.warning(TUNE)).isEmpty();
    }

    @Test
    void whatCannotFitIsRefusedWithWhatWould() {
        double needed = needed(TUNE, B16);
        MemoryFit small = fit(B16, needed / 2);
        assertThatThrownBy(() -> small.require(TUNE))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("tune needs about")
                .hasMessageContaining("this machine has")
                .hasMessageContaining("tune.batch-size=");
        for (MemoryFit.Remedy remedy : small.remedies(TUNE)) {
            Recipe changed = B16.with(remedy.settings().split(" "));
            assertThat(needed(TUNE, changed)).isLessThanOrEqualTo(needed / 2);
        }
    }

    @Test
    void checkpointsAreAdvisedAsFewAsFit() {
        double all = needed(TUNE, B16);
        double none = needed(TUNE, B16.with("model.checkpoint-blocks=6"));
        MemoryFit between = fit(B16, 1.15 * (all + none) / 2);
        List<String> settings =
                between.remedies(TUNE).stream().map(MemoryFit.Remedy::settings).toList();
        String blocks = settings.get(0);
        assertThat(blocks).matches("model.checkpoint-blocks=[2-5]");
        int count = Integer.parseInt(blocks.substring(blocks.indexOf('=') + 1));
        assertThat(needed(TUNE, B16.with("model.checkpoint-blocks=" + (count - 1))) * 1.15)
                .isGreaterThan(1.15 * (all + none) / 2);
    }

    @Test
    void aStageWithoutPartsIsNotToldToUseThem() {
        assertThat(fit(B16, needed(TUNE, B16) / 2).advice(TUNE)).doesNotContain("accumulate");
        assertThat(fit(B16, needed(PRETRAIN, B16) / 2).advice(PRETRAIN)).contains("pretrain.accumulate=");
    }

    @Test
    void whatMayNotFitIsTriedWithAWarning() {
        double needed = needed(TUNE, B16);
        MemoryFit tight = fit(B16, needed * 0.95);
        assertThatCode(() -> tight.require(TUNE)).doesNotThrowAnyException();
        assertThat(tight.warning(TUNE).orElseThrow()).contains("the system may end the run", "It would fit with");
    }

    @Test
    void whereNothingHelpsItSaysSo() {
        assertThat(fit(B16, 0.25).advice(TUNE)).contains("No batch fits");
    }

    @Test
    void afterItRanOutWhatTakesAQuarterLessIsAdvised() {
        assertThat(fit(B16, 512).adviceAfter(PRETRAIN))
                .contains("was estimated to need about", "pretrain.accumulate=")
                .doesNotContain("No batch fits");
    }

    @Test
    void autoTakesTheFewestPartsAndBlocksThatFit() {
        Recipe auto = B16.with("pretrain.accumulate=auto", "model.checkpoint-blocks=auto");
        Recipe large = AutoMemory.resolve(auto, 100_000, false, Optional.empty(), gibibytes(512));
        assertThat(large.pretrain().accumulate()).isEqualTo(1);
        assertThat(large.model().checkpointBlocks()).isZero();
        double room = needed(TUNE, B16);
        Recipe small = AutoMemory.resolve(auto, 100_000, false, Optional.empty(), gibibytes(room));
        assertThat(small.model().checkpointBlocks()).isBetween(1, 12);
        assertThat(needed(PRETRAIN, small)).isLessThanOrEqualTo(room);
        assertThat(needed(TUNE, small)).isLessThanOrEqualTo(room);
        assertThat(small.pretrain().batchSize()).isEqualTo(256);
        assertThat(small.with("pretrain.accumulate=1", "model.checkpoint-blocks=0"))
                .isEqualTo(B16.with("pretrain.accumulate=1"));
    }

    @Test
    void aRunThatGoesOnKeepsItsNumbers() {
        Recipe auto = B16.with("pretrain.accumulate=auto", "model.checkpoint-blocks=auto");
        Recipe before = B16.with("pretrain.accumulate=32", "model.checkpoint-blocks=5");
        assertThat(AutoMemory.resolve(auto, 100_000, false, Optional.of(before), gibibytes(512)))
                .isEqualTo(before);
        assertThat(AutoMemory.resolve(B16, 100_000, false, Optional.of(before), gibibytes(1)))
                .isEqualTo(B16);
    }
}
