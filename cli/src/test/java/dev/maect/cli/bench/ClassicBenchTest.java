/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.MaectException;
import dev.maect.data.LabelSet;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What bench has for cluster and logistic. */
class ClassicBenchTest {
    private static BenchOptions options(Work work, int classes, int restarts) {
        List<String> settings = List.of("model.dim=16", "model.depth=2", "model.heads=2");
        return new BenchOptions(
                work,
                BenchOptions.recipe("custom", 4, "fp32", TestDevice.name(), settings),
                4,
                400,
                classes,
                restarts,
                3,
                1,
                Optional.empty());
    }

    @Test
    void featuresAreTheSameOnBothSidesAndFallOff() {
        Path file;
        try (MixtureFeatures mixture = MixtureFeatures.of(300, 8, 5, 0.5, 1, TestDevice.get())) {
            file = mixture.file();
            float[] own = Tensors.toFloats(mixture.features().features());
            double[] variance = new double[8];
            for (int i = 0; i < own.length; i++) {
                variance[i % 8] += own[i] * own[i] / 300;
            }
            assertThat(variance[7] / variance[0]).isBetween(1 / 16.0, 1 / 4.0);
            assertThat(mixture.features().labelSet(LabelSet.DEFAULT_NAME).labels())
                    .hasSize(300)
                    .contains(0, 1, 2, 3, 4);
            assertThat(file).isNotEmptyFile();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void clusteringReportsItsInertiaAndStartsDifferently() {
        try (ClusterWorkload workload = new ClusterWorkload(options(Work.CLUSTER, 12, 2))) {
            workload.run();
            double first = workload.outcome().get("inertia");
            workload.run();
            assertThat(first).isPositive();
            assertThat(workload.outcome().get("inertia")).isNotEqualTo(first).isCloseTo(first, within(0.2 * first));
            assertThat(workload.peerTask()).containsEntry("clusters", 12).containsEntry("restarts", 2);
        }
    }

    @Test
    void theClassifierSaysWhatPythonHasToReach() {
        try (LogisticWorkload workload = new LogisticWorkload(options(Work.LOGISTIC, 4, 1))) {
            assertThat(workload.operations()).isZero();
            Map<String, Object> task = workload.peerTask();
            double objective = workload.outcome().get("objective");
            assertThat((Double) task.get("target")).isCloseTo(objective * 1.001, within(1e-12));
            assertThat(workload.operations())
                    .isEqualTo(4.0 * 400 * 16 * 4 * workload.outcome().get("iterations"));
        }
    }

    @Test
    void outcomesShowBothSidesAndTheirRatio() {
        Outcomes outcomes = new Outcomes(
                List.of(Map.of("inertia", 3.0), Map.of("inertia", 1.0), Map.of("inertia", 2.0)),
                List.of(Outcomes.of(
                        JsonMapper.builder().build().readTree("{\"seconds\": 1, \"outcome\": {\"inertia\": 4}}"))));
        Map<String, String> lines =
                outcomes.lines().stream().collect(Collectors.toMap(line -> line[0], line -> line[1]));
        assertThat(lines.get("inertia")).startsWith("2.000000 (1.000000 to 3.0");
        assertThat(lines).containsEntry("inertia-ratio", "0.500000").containsKey("python-inertia");
        assertThat(Outcomes.none().lines()).isEmpty();
        assertThat(Outcomes.of(JsonMapper.builder().build().readTree("{\"seconds\": 1}")))
                .isEmpty();
    }

    @Test
    void impossibleCountsAreRefused() {
        assertThatThrownBy(() -> options(Work.LOGISTIC, 1, 1))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("--classes");
    }
}
