/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.ImageSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.api.Test;

class MeasuredSpeedsTest {
    private static final Duration SHORT = Duration.ofMillis(60);

    @Test
    void everyStageOfARecipeIsTriedOnItsImages() {
        ImageSource images = Micro.images(40);
        Recipe recipe = Micro.recipe("prepare-head.cache-views=2");
        try (MeasuredSpeeds speeds = new MeasuredSpeeds(images, SHORT)) {
            for (StageKind kind : StageKinds.of(recipe, false)) {
                StageSpeed speed = speeds.stage(recipe, kind).orElseThrow();
                assertThat(speed.secondsPerStep()).as(kind.name()).isPositive().isLessThan(5);
                assertThat(speed.scaled()).isFalse();
                assertThat(speed.oncePerImage() > 0)
                        .as(kind.name())
                        .isEqualTo(kind.name().equals("prepare-head"));
                // More epochs make no other step.
                assertThat(speeds.stage(recipe.with("tune.epochs=9", "pretrain.epochs=7"), kind))
                        .isEqualTo(Optional.of(speed));
            }
            EvaluationSpeed evaluation = speeds.evaluation(recipe).orElseThrow();
            assertThat(evaluation.encode()).isPositive();
            assertThat(evaluation.probe()).isPositive();
            assertThat(evaluation.map()).isPositive();
        }
    }

    @Test
    void tryingDoesNotChangeWhatIsDrawnLater() {
        ImageSource images = Micro.images(40);
        Recipe recipe = Micro.recipe();
        float before = torch.rand(1).item_float();
        torch.manual_seed(5);
        float first = torch.rand(1).item_float();
        torch.manual_seed(5);
        try (MeasuredSpeeds speeds = new MeasuredSpeeds(images, SHORT)) {
            StageKinds.of(recipe, false).forEach(kind -> speeds.stage(recipe, kind));
        }
        assertThat(torch.rand(1).item_float()).isEqualTo(first).isNotEqualTo(before);
    }

    @Test
    void aGpuIsAskedForMoreAtOnceThanAProcessor() {
        ComputeDevice gpu = new ComputeDevice(DeviceType.CUDA, 0);
        double each = 6e9; // a ViT-S/8 at 96 x 96 in stage 1
        assertThat(StageTrial.harmless(512, each, ComputeDevice.CPU)).isEqualTo(8);
        assertThat(StageTrial.harmless(512, each, gpu)).isEqualTo(256);
        assertThat(StageTrial.harmless(6, 1e15, gpu)).as("by halves").isEqualTo(3);
        assertThat(StageTrial.harmless(4, 1, ComputeDevice.CPU)).isEqualTo(4);
    }

    @Test
    void whatWouldTakeMinutesForAStepIsNotTried() {
        Recipe slow = Micro.recipe("model.image-size=1024", "model.dim=512", "model.depth=12");
        try (MeasuredSpeeds speeds = new MeasuredSpeeds(Micro.images(40), SHORT)) {
            assertThat(speeds.stage(slow, StageKinds.named("tune"))).isEmpty();
            assertThat(speeds.evaluation(slow)).isEmpty();
        }
    }

    @Test
    void aStageThatDoesNotFitIntoMemoryIsNotTried() {
        Recipe huge = Micro.recipe("model.dim=40000", "model.depth=400", "model.heads=2");
        try (MeasuredSpeeds speeds = new MeasuredSpeeds(Micro.images(40), SHORT)) {
            assertThat(speeds.stage(huge, StageKinds.named("pretrain"))).isEmpty();
        }
    }
}
