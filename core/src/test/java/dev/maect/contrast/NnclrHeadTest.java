/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static dev.maect.contrast.MicroHead.BATCH;
import static dev.maect.contrast.MicroHead.DIM;
import static dev.maect.contrast.MicroHead.config;
import static dev.maect.contrast.MicroHead.features;
import static dev.maect.contrast.MicroHead.head;
import static dev.maect.contrast.MicroHead.ids;
import static dev.maect.contrast.MicroHead.labels;
import static dev.maect.contrast.MicroHead.step;
import static dev.maect.contrast.MicroHead.train;
import static dev.maect.contrast.MicroHead.under;
import static dev.maect.contrast.MicroHead.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Precision;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.testing.Deviation;
import dev.maect.testing.TestDevice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NnclrHeadTest {
    private final PointerScope scope = new PointerScope();

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource
    void trainsEveryWeightAndTheFeatures(HeadKind kind) {
        try (NnclrHead head = head(kind)) {
            Tensor features = features(1);
            NnclrHead.Pass output = train(head, features, ids(0), labels(), 1);
            assertThat(output.loss().item_double()).isFinite().isPositive();
            output.loss().backward();
            assertThat(head.tensors().parameters().values())
                    .allMatch(p -> p.grad().defined());
            assertThat(head.tensors().buffers().values())
                    .noneMatch(b -> b.grad().defined());
            assertThat(features.grad().abs().sum().item_double()).isPositive();
            long[] batches = Tensors.toLongs(head.tensors().all().get("projector.1.num_batches_tracked"));
            assertThat(batches).as("one batch-norm pass per view").containsExactly(2);
        }
    }

    /** With constant neighbours from the queue of before, the same gradient comes out. */
    @ParameterizedTest
    @EnumSource(names = {"NNCLR", "NNCLR_EMA_QUEUE", "ORACLE", "EMA_ORACLE"})
    void neighboursCarryNoGradient(HeadKind kind) {
        try (NnclrHead head = head(kind)) {
            Projector projector = new Projector(DIM, 10, 5);
            projector.tensors().load(under(head, "projector."));
            TestDevice.get().place(projector.tensors());
            Predictor predictor = new Predictor(5, 12);
            predictor.tensors().load(under(head, "predictor."));
            TestDevice.get().place(predictor.tensors());
            Tensor queue = head.tensors().all().get("queue").clone();
            Tensor features = features(2);
            NnclrHead.Pass output = train(head, features, ids(0), labels(), 2);
            output.loss().backward();
            Tensor again = features(2);
            Tensor loss0 = NnclrLoss.of(
                    predictor.forward(projector.forward(again.narrow(0, 0, BATCH), true), true),
                    queue.index_select(0, output.chosen().rows().get(1)),
                    0.2,
                    false);
            Tensor loss1 = NnclrLoss.of(
                    predictor.forward(projector.forward(again.narrow(0, BATCH, BATCH), true), true),
                    queue.index_select(0, output.chosen().rows().get(0)),
                    0.2,
                    false);
            Tensor loss = loss0.add(loss1).div(new Scalar(2.0));
            loss.backward();
            assertThat(output.loss().item_double()).isCloseTo(loss.item_double(), within(1e-6));
            assertThat(Deviation.maxOverRms(features.grad(), again.grad())).isLessThan(1e-5);
            projector.tensors().close();
            predictor.tensors().close();
        }
    }

    @Test
    void storesTheFirstViewWithIdsAndLabels() {
        try (NnclrHead head = head(HeadKind.NNCLR)) {
            NnclrHead.Pass output = step(head, 3);
            Map<String, Tensor> all = head.tensors().all();
            Tensor stored = all.get("queue").narrow(0, 0, BATCH);
            assertThat(Deviation.maxOverRms(
                            stored, NeighbourQueue.unit(output.projected().get(0))))
                    .isLessThan(1e-6);
            assertThat(Tensors.toLongs(all.get("queue_id").narrow(0, 0, BATCH + 1)))
                    .containsExactly(24, 25, 26, 27, 28, 29, 30, 31, -1);
            assertThat(Tensors.toLongs(all.get("queue_y").narrow(0, 0, BATCH))).containsExactly(0, 1, 2, 0, 1, 2, 0, 1);
            step(head, 4);
            assertThat(Tensors.toLongs(all.get("queue_ptr"))).containsExactly(2 * BATCH);
        }
    }

    @Test
    void storesNoLabelsWhereThereAreNone() {
        try (NnclrHead head = head(HeadKind.NNCLR_EMA_QUEUE)) {
            NnclrHead.Pass output = train(head, features(1), ids(0), Optional.empty(), 1);
            assertThat(output.chosen().metrics()).isEmpty();
            assertThat(Tensors.toLongs(head.tensors().all().get("queue_y"))).containsOnly(-1);
            assertThat(Tensors.toLongs(head.tensors().all().get("queue_id").narrow(0, 0, BATCH)))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        }
    }

    @Test
    void neverTakesTheOwnImageOfAnEarlierEpoch() {
        try (NnclrHead head = head(HeadKind.NNCLR, config(1, 0))) {
            train(head, features(1), ids(0), labels(), 1);
            NnclrHead.Pass again = train(head, features(1), ids(0), labels(), 1);
            long[] rows = Tensors.toLongs(again.chosen().rows().get(0));
            for (int i = 0; i < BATCH; i++) {
                assertThat(rows[i]).isNotEqualTo(i);
            }
            NnclrHead.Pass others = train(head, features(1), ids(100), labels(), 1);
            for (long row : Tensors.toLongs(others.chosen().rows().get(0))) {
                assertThat(row)
                        .as("the same features under other ids find themselves")
                        .isLessThan(2 * BATCH);
            }
        }
    }

    @Test
    void picksAreAFunctionOfTheStreamAndUniformOverTheTopK() {
        int topK = 4;
        int[] counts = new int[topK];
        for (int seed = 0; seed < 60; seed++) {
            try (NnclrHead head = head(HeadKind.NNCLR, config(topK, 0));
                    PointerScope pass = new PointerScope()) {
                Tensor queue = head.tensors().all().get("queue").clone();
                NnclrHead.Pass output = train(head, features(5), ids(0), labels(), seed);
                Tensor similarity =
                        NeighbourQueue.unit(output.projected().get(0).detach()).matmul(queue.t());
                long[] best =
                        Tensors.toLongs(similarity.topk(topK, 1, true, true).get1());
                long[] rows = Tensors.toLongs(output.chosen().rows().get(0));
                for (int i = 0; i < BATCH; i++) {
                    counts[rank(best, i * topK, topK, rows[i])]++;
                }
            }
        }
        for (int count : counts) {
            assertThat(count).as("a quarter of 480 picks").isBetween(80, 160);
        }
        try (NnclrHead one = head(HeadKind.NNCLR, config(topK, 0));
                NnclrHead two = head(HeadKind.NNCLR, config(topK, 0))) {
            assertThat(Tensors.toLongs(step(one, 6).chosen().rows().get(1)))
                    .containsExactly(
                            Tensors.toLongs(step(two, 6).chosen().rows().get(1)));
        }
    }

    private static int rank(long[] best, int from, int topK, long row) {
        for (int k = 0; k < topK; k++) {
            if (best[from + k] == row) {
                return k;
            }
        }
        throw new AssertionError("row " + row + " is not among the nearest");
    }

    @Test
    void refusesViewsThatItIsNotMadeFor() {
        try (NnclrHead head = head(HeadKind.NNCLR)) {
            Tensor threes = RandomTensors.normal(1, 6, DIM);
            Tensor ids = Tensors.ofLongs(new long[] {1, 2}, 2);
            assertThatThrownBy(() -> train(head, threes, ids, Optional.empty(), 1))
                    .isInstanceOf(ContrastException.class)
                    .hasMessageContaining("nnclr head compares two views")
                    .hasMessageContaining("[3] views per group");
            HeadStreams streams = new HeadStreams(1, "test", 0);
            Tensor pairs = RandomTensors.normal(1, 4, DIM);
            assertThatThrownBy(() -> head.forward(new HeadInput(List.of(pairs, pairs), ids, Optional.empty(), streams)))
                    .isInstanceOf(ContrastException.class)
                    .hasMessageContaining("[2, 2] views per group");
        }
    }

    @Test
    void projectsWithRunningStatisticsAndChangesNothing() {
        try (NnclrHead head = head(HeadKind.NNCLR)) {
            step(head, 1);
            Map<String, float[]> before = values(head);
            Tensor features = RandomTensors.normal(9, 4, DIM);
            float[] together = Tensors.toFloats(head.project(features).narrow(0, 2, 1));
            float[] alone = Tensors.toFloats(head.project(features.narrow(0, 2, 1)));
            assertThat(together).containsExactly(alone, within(1e-5f));
            values(head).forEach((name, values) -> assertThat(values).containsExactly(before.get(name)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void staysCloseInMixedPrecisionWithLossAndQueueInSingle(HeadKind kind) {
        try (NnclrHead full = head(kind);
                NnclrHead mixed = head(kind)) {
            double expected = step(full, 1).loss().item_double();
            NnclrHead.Pass output;
            try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                output = step(mixed, 1);
            }
            output.loss().backward();
            assertThat(output.loss().scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(output.loss().item_double()).isCloseTo(expected, within(0.1 * expected));
            assertThat(mixed.tensors().all().get("queue").scalar_type().intern())
                    .isEqualTo(ScalarType.Float);
        }
    }
}
