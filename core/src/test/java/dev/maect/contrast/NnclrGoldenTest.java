/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.GoldenReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of MAE-CT's nnclr_head (stage 2) and nnclr_ema_queue_head (stage 3), for every {@code nnclr_*} file. */
class NnclrGoldenTest {
    private static final double EMBEDDING = 3e-5;
    private static final double LOSS = 1e-5;
    private static final double GRADIENT = 1e-4;
    private static final double BUFFER = 2e-5;
    /** Batch norm follows, so its true gradient is 0 and the reference holds rounding noise. */
    private static final String DEGENERATE = "projector.7.bias";

    static List<Path> files() {
        List<Path> files = GoldenFile.find("nnclr");
        assertThat(files).isNotEmpty();
        return files;
    }

    static Stream<Arguments> cases() {
        return files().stream()
                .flatMap(file -> Stream.of(
                        Arguments.of(file, HeadKind.NNCLR, "stage2."),
                        Arguments.of(file, HeadKind.NNCLR_EMA_QUEUE, "stage3.")));
    }

    @AfterAll
    static void report() {
        GoldenFile.find("nnclr")
                .forEach(
                        path -> GoldenReport.write(path.getFileName().toString().replace(".safetensors", "")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trainsOnABatch(Path path, HeadKind kind, String stage) {
        try (NnclrReference nnclr = new NnclrReference(path, kind)) {
            GoldenFile file = nnclr.file;
            NnclrHead.Pass output = nnclr.train();
            for (int view = 0; view < 2; view++) {
                file.assertClose(stage + "pooled", stage + "pooled" + view, nnclr.pooled.get(view), EMBEDDING);
                if (!kind.usesTarget()) {
                    Tensor projected = output.projected().get(view);
                    file.assertClose(stage + "projected", stage + "projected" + view, projected, EMBEDDING);
                }
                Tensor predicted = output.predicted().get(view);
                file.assertClose(stage + "predicted", stage + "predicted" + view, predicted, EMBEDDING);
                Tensor rows = output.chosen().rows().get(view);
                file.assertExact(stage + "neighbours", stage + "nn_idx" + view, rows);
            }
            file.assertClose(stage + "loss", stage + "loss", output.loss(), LOSS);
            file.assertClose(
                    stage + "nn accuracy",
                    stage + "nn_accuracy",
                    output.chosen().metrics().get("nn-accuracy"),
                    1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sendsBackTheSameGradients(Path path, HeadKind kind, String stage) {
        try (NnclrReference nnclr = new NnclrReference(path, kind)) {
            nnclr.train().loss().backward();
            assertFeatureGradients(nnclr, stage, 0);
            assertFeatureGradients(nnclr, stage, 1);
            Map<String, Tensor> parameters = nnclr.head.tensors().parameters();
            assertThat(nnclr.file.under(stage + "grad.")).isNotEmpty();
            assertThat(parameters.values())
                    .allMatch(parameter -> parameter.grad().defined());
            nnclr.file.under(stage + "grad.").keySet().forEach(name -> {
                Tensor gradient = parameters.get(name).grad();
                if (name.equals(DEGENERATE)) {
                    double[] zeros = new double[(int) gradient.numel()];
                    assertThat(Deviation.doubles(gradient)).containsExactly(zeros, within(1e-6));
                } else {
                    nnclr.file.assertClose(stage + "gradients", stage + "grad." + name, gradient, GRADIENT);
                }
            });
        }
    }

    /** Files hold the gradient of a view's tokens or that of its pooled features. */
    private static void assertFeatureGradients(NnclrReference nnclr, String stage, int view) {
        String tokens = stage + "grad_tokens_view" + view;
        boolean ofTokens = nnclr.file.has(tokens);
        Tensor leaf = (ofTokens ? nnclr.tokens : nnclr.pooled).get(view);
        String name = ofTokens ? tokens : stage + "grad_pooled" + view;
        nnclr.file.assertClose(stage + "gradients of features", name, leaf.grad(), GRADIENT);
    }

    @ParameterizedTest
    @MethodSource("files")
    void swapsTheRolesInTheLoss(Path path) {
        try (NnclrReference nnclr = new NnclrReference(path, HeadKind.NNCLR, true)) {
            NnclrHead.Pass output = nnclr.train();
            nnclr.file.assertClose("stage2t.loss", "stage2t.loss", output.loss(), LOSS);
            output.loss().backward();
            assertFeatureGradients(nnclr, "stage2t.", 0);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void leavesTheSameBuffersBehind(Path path, HeadKind kind, String stage) {
        try (NnclrReference nnclr = new NnclrReference(path, kind)) {
            nnclr.train();
            Map<String, Tensor> buffers = nnclr.head.tensors().buffers();
            nnclr.file.under(stage + "after.").keySet().forEach(name -> {
                if (name.startsWith("queue_") || name.endsWith("num_batches_tracked")) {
                    nnclr.file.assertExact(stage + "counters", stage + "after." + name, buffers.get(name));
                } else {
                    String group = stage + (name.equals("queue") ? "queue" : "batch-norm statistics");
                    nnclr.file.assertClose(group, stage + "after." + name, buffers.get(name), BUFFER);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void projectsWithRunningStatistics(Path path, HeadKind kind, String stage) {
        try (NnclrReference nnclr = new NnclrReference(path, kind);
                NoGradGuard guard = new NoGradGuard()) {
            Projector embedding = nnclr.projector(kind.usesTarget() ? "target_projector" : "projector");
            Tensor online = nnclr.head.project(nnclr.pooled.get(0));
            Tensor projected = embedding.forward(nnclr.pooled.get(0), false);
            Tensor predicted = nnclr.predictor().forward(online, false);
            nnclr.file.assertClose(stage + "eval", stage + "eval.projected0", projected, EMBEDDING);
            nnclr.file.assertClose(stage + "eval", stage + "eval.predicted0", predicted, EMBEDDING);
            if (!kind.usesTarget()) {
                nnclr.file.assertClose(stage + "eval", stage + "eval.projected0", online, EMBEDDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void looksUpWhatTheTargetProjects(Path path, HeadKind kind, String stage) {
        try (NnclrReference nnclr = new NnclrReference(path, kind);
                NoGradGuard guard = new NoGradGuard()) {
            Projector embedding = nnclr.projector(kind.usesTarget() ? "target_projector" : "projector");
            for (int view = 0; view < 2; view++) {
                Tensor projected = embedding.forward(nnclr.pooled.get(view), true);
                nnclr.file.assertClose(stage + "projected", stage + "projected" + view, projected, EMBEDDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void movesTheTargetAfterAStep(Path path, HeadKind kind, String stage) {
        try (NnclrReference nnclr = new NnclrReference(path, kind)) {
            nnclr.train().loss().backward();
            try (NoGradGuard guard = new NoGradGuard()) {
                nnclr.head.tensors().parameters().values().forEach(p -> p.sub_(p.grad(), new Scalar(0.1)));
            }
            nnclr.head.afterStep();
            Map<String, Tensor> all = nnclr.head.tensors().all();
            Map<String, Tensor> expected = nnclr.file.under(stage + "ema.");
            assertThat(expected.isEmpty()).isEqualTo(!kind.usesTarget());
            expected.keySet()
                    .forEach(name -> nnclr.file.assertClose(
                            stage + "after EMA step", stage + "ema." + name, all.get(name), BUFFER));
        }
    }
}
