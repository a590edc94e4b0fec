/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.maect.engine.Precision;
import dev.maect.engine.machine.Bfloat16;
import dev.maect.recipe.Recipe;
import dev.maect.train.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimate of a run's memory, through the plan that a dry run shows. */
class MemoryEstimateTest {
    private static final double MIB = 1 << 20;

    private static double mebibytes(String recipe, String stage, String... settings) {
        List<String> all = new ArrayList<>(List.of("device=cpu"));
        all.addAll(List.of(settings));
        return TrainingPlan.of(Recipe.named(recipe, all.toArray(String[]::new)), 4096, false).stages().stream()
                        .filter(plan -> plan.name().equals(stage))
                        .findFirst()
                        .orElseThrow()
                        .memory()
                        .machine()
                / MIB;
    }

    private static final String SMALL =
            "model.size=custom model.dim=192 model.depth=9 model.heads=3 model.image-size=32"
                    + " model.patch-size=4 decoder.dim=96 decoder.depth=2 decoder.heads=3";

    // The peak-memory-mib of maect bench; docs/performance.md tells how it was measured.
    @ParameterizedTest
    @CsvSource({
        "S, pretrain, 128, , 718",
        "S, pretrain, 512, , 1531",
        "S, tune, 128, , 1670",
        "S, tune, 512, , 4301",
        "B, pretrain, 8, , 2360",
        "B, pretrain, 16, , 2897",
        "B, pretrain, 16, model.checkpoint-blocks=12 decoder.checkpoint-blocks=8, 2417",
        "B, tune, 8, , 2374",
        "B, tune, 16, , 3116",
        "B, tune, 16, model.checkpoint-blocks=6, 2215",
        "L, pretrain, 16, , 6181",
        "L, pretrain, 16, model.checkpoint-blocks=24 decoder.checkpoint-blocks=8, 5775",
        "L, tune, 8, , 5642",
        "L, tune, 8, model.checkpoint-blocks=12, 4521",
    })
    void meetsWhatWasMeasuredInFloat32(String model, String stage, int batch, @Nullable String more, double measured) {
        assertMeets(measured, model, stage, "fp32", batch, more);
    }

    /** With autograd, as where bfloat16 is multiplied in tiles, and with the blocks' own backward pass. */
    @ParameterizedTest
    @CsvSource({
        "S, pretrain, 128, , 698, 710",
        "B, pretrain, 8, , 2561, 2328",
        "B, pretrain, 16, , 3006, 2619",
        "B, pretrain, 16, model.checkpoint-blocks=12 decoder.checkpoint-blocks=8, 2470, 2282",
        "B, tune, 8, , 2508, 2391",
        "B, tune, 16, , 3335, 2881",
        "B, tune, 16, model.checkpoint-blocks=6, 2412, 2191",
    })
    void meetsWhatWasMeasuredInBfloat16(
            String model, String stage, int batch, @Nullable String more, double byAutograd, double byOwnPass) {
        double measured = Bfloat16.ofProcessor().mixesInFloats() ? byOwnPass : byAutograd;
        assertMeets(measured, model, stage, "bf16", batch, more);
    }

    private static void assertMeets(
            double measured, String model, String stage, String precision, int batch, @Nullable String more) {
        List<String> settings = new ArrayList<>(List.of(
                "precision=" + precision,
                "pretrain.views=1",
                "data.workers=1",
                "pretrain.batch-size=" + batch,
                "prepare-head.batch-size=" + batch,
                "tune.batch-size=" + batch));
        settings.addAll(model.equals("S") ? List.of(SMALL.split(" ")) : List.of("model.size=" + model));
        if (more != null) {
            settings.addAll(List.of(more.split(" ")));
        }
        assertThat(mebibytes("maect-b16", stage, settings.toArray(String[]::new)))
                .isCloseTo(measured, withinPercentage(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pretrain", "prepare-head", "tune"})
    void moreOfAnythingTakesMore(String stage) {
        for (String precision : List.of("precision=fp32", "precision=bf16")) {
            double usual = mebibytes("cifar10", stage, precision);
            for (String more : List.of(
                    stage + ".batch-size=512",
                    "model.depth=12",
                    "model.image-size=64",
                    "model.dim=384",
                    "head.queue-size=65536")) {
                double larger = mebibytes("cifar10", stage, precision, more);
                if (stage.equals("pretrain") && more.startsWith("head")) {
                    assertThat(larger).as(more).isEqualTo(usual);
                } else {
                    assertThat(larger).as(more).isGreaterThan(usual);
                }
            }
        }
    }

    @Test
    void frozenBlocksAndPartsOfABatchSave() {
        assertThat(mebibytes("cifar10", "tune", "tune.frozen-blocks=5"))
                .isLessThan(mebibytes("cifar10", "tune", "tune.frozen-blocks=0"));
        assertThat(mebibytes("cifar10", "pretrain", "pretrain.accumulate=4"))
                .isLessThan(mebibytes("cifar10", "pretrain"));
    }

    @Test
    void checkpointsSaveTheMoreTheMoreThereAre() {
        for (String precision : List.of("precision=fp32", "precision=bf16")) {
            double last = Double.MAX_VALUE;
            for (int blocks : new int[] {0, 3, 6}) {
                double now = mebibytes("maect-b16", "tune", precision, "model.checkpoint-blocks=" + blocks);
                assertThat(now).isLessThan(last);
                last = now;
            }
        }
    }

    @Test
    void gradientsComeAsActivationsGo() {
        MemoryEstimate.Width width = new MemoryEstimate.Width(64, 2, 4, false);
        long activations = bytes(new MemoryEstimate(Precision.FP32).blocks(1000, 65, width, 4, 0));
        long gradients = bytes(new MemoryEstimate(Precision.FP32).trained(1_000_000));
        long both = bytes(new MemoryEstimate(Precision.FP32).trained(1_000_000).blocks(1000, 65, width, 4, 0));
        assertThat(both).isLessThan(activations + gradients);
        assertThat(bytes(new MemoryEstimate(Precision.FP32)
                        .trained(1_000_000)
                        .parts(2)
                        .blocks(1000, 65, width, 4, 0)))
                .isGreaterThan(both);
    }

    /** Beyond what an empty process takes. */
    private static long bytes(MemoryEstimate estimate) {
        return estimate.use().machine()
                - new MemoryEstimate(Precision.FP32).use().machine();
    }

    @Test
    void heldBytesCountInFull() {
        assertThat(new MemoryEstimate(Precision.FP32).heldBytes(12345).use())
                .isEqualTo(new MemoryEstimate(Precision.FP32).use().plus(12345));
    }
}
