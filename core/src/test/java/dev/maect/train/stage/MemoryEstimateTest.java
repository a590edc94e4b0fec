/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.train.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
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

    // Measured; docs/performance.md tells how.
    @ParameterizedTest
    @CsvSource({
        "pretrain, fp32, 3022",
        "pretrain, bf16, 3112",
        "tune, fp32, 3406",
        "tune, bf16, 3580",
    })
    void aViTBOfBatch16TakesAboutAsMuchAsWasMeasured(String stage, String precision, double measured) {
        assertThat(mebibytes(
                        "maect-b16",
                        stage,
                        "precision=" + precision,
                        "pretrain.views=1",
                        "pretrain.batch-size=16",
                        "prepare-head.batch-size=16",
                        "tune.batch-size=16"))
                .isCloseTo(measured, withinPercentage(30));
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

    @ParameterizedTest
    @CsvSource({"pretrain, 878", "tune, 2162"})
    void cifar10TakesAboutAsMuchAsWasMeasured(String stage, double measured) {
        assertThat(mebibytes("cifar10", stage, "precision=bf16")).isCloseTo(measured, withinPercentage(30));
    }

    @Test
    void frozenBlocksAndPartsOfABatchSave() {
        assertThat(mebibytes("cifar10", "tune", "tune.frozen-blocks=5"))
                .isLessThan(mebibytes("cifar10", "tune", "tune.frozen-blocks=0"));
        assertThat(mebibytes("cifar10", "pretrain", "pretrain.accumulate=4"))
                .isLessThan(mebibytes("cifar10", "pretrain"));
    }

    @Test
    void heldBytesCountInFull() {
        assertThat(new MemoryEstimate(Precision.FP32).heldBytes(12345).use())
                .isEqualTo(new MemoryEstimate(Precision.FP32).use().plus(12345));
    }

    @Test
    void printTable() throws Exception {
        java.nio.file.Path jobs = java.nio.file.Path.of(System.getProperty("maect.jobs"));
        for (String line : java.nio.file.Files.readAllLines(jobs)) {
            String[] parts = line.split("\\|");
            System.out.println(
                    "TABLE " + parts[2] + " " + Math.round(mebibytes("maect-b16", parts[0], parts[1].split(" "))));
        }
    }
}
