/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.kernel.Undo;
import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.GoldenReport;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of MIM-Refiner's NnclrHead, NnclrQueue and NnclrLoss. */
class NnaGoldenTest {
    private static final double EMBEDDING = 3e-5;
    private static final double LOSS = 1e-5;
    private static final double GRADIENT = 2e-4;
    private static final double BUFFER = 3e-5;
    /** Batch norm follows, so its true gradient is 0 and the reference holds rounding noise. */
    private static final String DEGENERATE = "projector.2.1.bias";

    @AfterAll
    static void report() {
        GoldenReport.write("nna_head");
    }

    private static NnaReference reference(String variant) {
        return new NnaReference(variant.equals("official") ? "nna-official" : "nna", false);
    }

    private static Tensor joined(List<Tensor> tensors) {
        return torch.cat(new TensorVector(tensors.toArray(Tensor[]::new)), 0);
    }

    private static void assertScalar(NnaReference nna, String group, String name, Tensor actual, double tolerance) {
        nna.file.assertClose(group, name, Deviation.doubles(actual), tolerance);
    }

    @Test
    void projectsPredictsAndFindsNeighbours() {
        try (NnaReference nna = reference("fixed")) {
            GoldenFile file = nna.file;
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor target = NeighbourQueue.unit(file.tensor("projected_preswap"));
                EmbeddingQueue queue = queue(nna);
                Tensor similarity =
                        queue.similarities(target, file.tensor("in.idx").repeat(nna.globals));
                long columns = file.shape("topk.sim")[1];
                T_TensorTensor_T nearest = similarity.topk(columns, 1, true, true);
                file.assertClose("similarities", "topk.sim", nearest.get0(), EMBEDDING);
                assertThat(Deviation.doubles(nearest.get1().narrow(1, 0, columns - 1)))
                        .containsExactly(
                                Deviation.doubles(file.tensor("topk.idx").narrow(1, 0, columns - 1)));
            }
            NnaHead.Pass pass = nna.train(true);
            file.assertClose("projected, predicted", "fwd.projected", pass.projected(), EMBEDDING);
            file.assertClose("projected, predicted", "fwd.predicted", pass.predicted(), EMBEDDING);
            file.assertExact("neighbours", "nn_idx", joined(pass.rows()));
            file.assertClose("projected, predicted", "projected_preswap", joined(pass.targets()), EMBEDDING);
            file.assertClose("projected, predicted", "projected_postswap", joined(pass.neighbours()), EMBEDDING);
            for (String metric : List.of("nn-similarity", "nn-accuracy", "nn-age")) {
                assertScalar(nna, "metrics", "metrics." + metric, pass.metrics().get(metric), LOSS);
            }
        }
    }

    private static EmbeddingQueue queue(NnaReference nna) {
        EmbeddingQueue queue = new EmbeddingQueue(nna.config.queueSize(), nna.config.outputDim(), new Undo());
        queue.tensors().load(nna.file.under("w.queue."));
        return queue;
    }

    @Test
    void comparesOneTermLikeTheOfficialLoss() {
        try (NnaReference nna = reference("fixed")) {
            NnaHead.Pass pass = nna.train(true);
            Tensor second = NeighbourQueue.unit(pass.predicted().narrow(0, nna.images, nna.images));
            Tensor logits = new NnaLoss(nna.config.temperature(), NnaLoss.Index.FIXED, NnaLoss.Swapped.POSITIVES)
                    .logits(
                            NeighbourQueue.unit(pass.targets().get(0)),
                            NeighbourQueue.unit(pass.neighbours().get(0)),
                            second.unsqueeze(0));
            nna.file.assertClose("losses", "term01.logits", logits.squeeze(0), EMBEDDING);
            assertScalar(
                    nna,
                    "losses",
                    "term01.loss",
                    pass.terms().ofGlobal().select(0, 0).select(0, 0).mean(),
                    LOSS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "official"})
    void losesAndSendsBackTheSame(String variant) {
        try (NnaReference nna = reference(variant)) {
            NnaHead.Pass pass = nna.train(true);
            assertScalar(nna, "losses", variant + ".total", pass.loss(), LOSS);
            NnaLoss.Terms terms = pass.terms();
            assertScalar(
                    nna, "losses", variant + ".global_loss", terms.ofGlobal().mean(), LOSS);
            assertScalar(nna, "losses", variant + ".local_loss", terms.ofLocal().mean(), LOSS);
            assertScalar(nna, "losses", variant + ".global_alignment", alignment(terms.ofGlobal()), LOSS);
            assertScalar(nna, "losses", variant + ".local_alignment", alignment(terms.ofLocal()), LOSS);
            pass.loss().backward();
            nna.file.assertClose("gradients", variant + ".grad.features", nna.features.grad(), GRADIENT);
            Map<String, Tensor> parameters = nna.head.tensors().parameters();
            parameters.forEach((name, parameter) -> {
                if (name.equals(DEGENERATE)) {
                    assertThat(Deviation.doubles(parameter.grad()))
                            .containsExactly(new double[(int) parameter.numel()], within(1e-6));
                } else {
                    nna.file.assertClose("gradients", variant + ".grad." + name, parameter.grad(), GRADIENT);
                }
            });
        }
    }

    /** The mean probability of the positive. */
    private static Tensor alignment(Tensor crossEntropies) {
        return crossEntropies.neg().exp().mean();
    }

    @ParameterizedTest
    @CsvSource({
        "nna, true, top1.fixed.total",
        "nna-official, true, top1.official.total",
        "nna-all-swap, false, allswap.fixed.total",
        "nna-official-all-swap, false, allswap.official.total"
    })
    void losesTheSameInOtherSettings(String kind, boolean nearest, String total) {
        try (NnaReference nna = new NnaReference(kind, nearest)) {
            NnaHead.Pass pass = nna.train(true);
            assertScalar(nna, "losses", total, pass.loss(), LOSS);
            if (nearest) {
                nna.file.assertExact("neighbours", "top1.nn_idx", joined(pass.rows()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nna", "nna-official"})
    void withoutLocalViewsBothVariantsAreOne(String kind) {
        try (NnaReference nna = new NnaReference(kind, false)) {
            NnaHead.Pass pass = nna.train(false);
            assertScalar(nna, "losses", "globalonly.total", pass.loss(), LOSS);
            nna.file.assertExact("neighbours", "globalonly.nn_idx", joined(pass.rows()));
            pass.loss().backward();
            long rows = (long) nna.globals * nna.images;
            nna.file.assertClose(
                    "gradients", "globalonly.grad.features", nna.features.grad().narrow(0, 0, rows), GRADIENT);
        }
    }

    @Test
    void leavesTheSameBuffersBehind() {
        try (NnaReference nna = reference("fixed")) {
            nna.train(true);
            nna.head.tensors().buffers().forEach((name, buffer) -> {
                Tensor flat = buffer.dim() == 0 ? buffer.reshape(1) : buffer;
                if (name.startsWith("queue.") && !name.equals("queue.x") || name.endsWith("num_batches_tracked")) {
                    nna.file.assertExact("counters", "after." + name, flat);
                } else {
                    nna.file.assertClose("buffers", "after." + name, flat, BUFFER);
                }
            });
        }
    }

    @Test
    void evaluatesWithRunningStatisticsAndChangesNothing() {
        try (NnaReference nna = reference("fixed");
                NoGradGuard guard = new NoGradGuard()) {
            Tensor first = nna.features.narrow(0, 0, nna.images);
            List<Tensor> found = nna.head.evaluate(first);
            nna.file.assertClose("eval", "eval.projected", found.get(0), EMBEDDING);
            nna.file.assertClose("eval", "eval.predicted", found.get(1), EMBEDDING);
            Tensor nobody = torch.full_like(nna.file.tensor("in.idx"), new Scalar(-7));
            Tensor similarity = queue(nna).similarities(NeighbourQueue.unit(found.get(0)), nobody);
            nna.file.assertExact("neighbours", "eval.top1.nn_idx", NeighbourQueue.choose(similarity, nobody, 1));
            nna.statistics()
                    .forEach((name, buffer) -> assertThat(Deviation.doubles(buffer))
                            .containsExactly(Deviation.doubles(nna.file.tensor("w." + name))));
        }
    }

    @Test
    void wrapsRoundTheEndOfTheQueue() {
        try (PointerScope scope = new PointerScope();
                NnaReference nna = reference("fixed");
                NoGradGuard guard = new NoGradGuard()) {
            GoldenFile file = nna.file;
            var wrap = nna.settings.get("wrap");
            int batch = wrap.get("batch").asInt();
            EmbeddingQueue queue =
                    new EmbeddingQueue(wrap.get("size").asInt(), wrap.get("dim").asInt(), new Undo());
            queue.tensors().all().get("x").copy_(file.tensor("in.wrap.x0"));
            queue.tensors().all().get("ptr").fill_(new Scalar(wrap.get("ptr").asInt()));
            for (int s = 0; s < wrap.get("pushes").asInt(); s++) {
                Tensor rows = file.tensor("in.wrap.in").select(0, s);
                Tensor ids = file.tensor("in.wrap.idx").select(0, s);
                Tensor similarity = queue.similarities(NeighbourQueue.unit(rows), ids.repeat(2));
                file.assertExact("wrapping", "wrap.nn_idx" + s, NeighbourQueue.choose(similarity, ids, 1));
                queue.push(
                        rows.narrow(0, 0, batch),
                        ids,
                        file.tensor("in.wrap.cls").select(0, s));
                for (Map.Entry<String, Tensor> one : queue.tensors().all().entrySet()) {
                    file.assertExact("wrapping", "wrap.after" + s + "." + one.getKey(), one.getValue());
                }
            }
        }
    }
}
