/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static dev.maect.contrast.MicroHead.config;
import static dev.maect.contrast.MicroHead.features;
import static dev.maect.contrast.MicroHead.head;
import static dev.maect.contrast.MicroHead.ids;
import static dev.maect.contrast.MicroHead.labels;
import static dev.maect.contrast.MicroHead.step;
import static dev.maect.contrast.MicroHead.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.testing.Deviation;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The heads with an oracle and those without a queue. */
class HeadAblationsTest {
    private final PointerScope scope = new PointerScope();

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void theOracleTakesNeighboursOfTheOwnClass() {
        for (HeadKind kind : new HeadKind[] {HeadKind.ORACLE, HeadKind.EMA_ORACLE}) {
            try (NnclrHead head = head(kind, config(1, 1))) {
                step(head, 1);
                assertThat(step(head, 2).chosen().metrics().get("nn-accuracy").item_double())
                        .isEqualTo(1);
                assertThatThrownBy(() -> train(head, features(1), ids(0), Optional.empty(), 1))
                        .isInstanceOf(ContrastException.class)
                        .hasMessageContaining(kind.toString());
            }
        }
    }

    @Test
    void anOracleOfProbabilityZeroIsThePlainHead() {
        try (NnclrHead oracle = head(HeadKind.ORACLE, config(2, 0));
                NnclrHead plain = head(HeadKind.NNCLR, config(2, 0))) {
            for (int i = 1; i < 4; i++) {
                NnclrHead.Pass a = step(oracle, i);
                NnclrHead.Pass b = step(plain, i);
                assertThat(a.loss().item_float()).isEqualTo(b.loss().item_float());
                assertThat(Tensors.toLongs(a.chosen().rows().get(0)))
                        .containsExactly(Tensors.toLongs(b.chosen().rows().get(0)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_QUEUE", "EMA"})
    void headsWithoutAQueueCompareTheViewsDirectly(HeadKind kind) {
        try (NnclrHead head = head(kind)) {
            float[] queue = Tensors.toFloats(head.tensors().all().get("queue"));
            Tensor features = features(7);
            NnclrHead.Pass output = train(head, features, ids(0), labels(), 7);
            Tensor[] unit = {
                NeighbourQueue.unit(output.projected().get(0)),
                NeighbourQueue.unit(output.projected().get(1))
            };
            // The target starts as a copy of the projector, so both kinds give the same value at first.
            double expected = (NnclrLoss.of(output.predicted().get(0), unit[1], 0.2, false)
                                    .item_double()
                            + NnclrLoss.of(output.predicted().get(1), unit[0], 0.2, false)
                                    .item_double())
                    / 2;
            assertThat(output.loss().item_double()).isCloseTo(expected, within(1e-6));
            assertThat(output.chosen().rows()).isEmpty();
            assertThat(output.chosen().metrics()).isEmpty();
            assertThat(Tensors.toFloats(head.tensors().all().get("queue"))).containsExactly(queue);
        }
    }

    /** The official heads without a queue let gradients through the anchors to the encoder. */
    @ParameterizedTest
    @EnumSource(names = {"NO_QUEUE", "EMA"})
    void headsWithoutAQueueSendGradientsThroughTheAnchors(HeadKind kind) {
        try (NnclrHead head = head(kind)) {
            Tensor features = features(8);
            NnclrHead.Pass output = train(head, features, ids(0), labels(), 8);
            output.loss().backward();
            Tensor whole = features.grad().clone();
            Tensor predictionsOnly = features(8);
            try (NnclrHead same = head(HeadKind.NO_QUEUE)) {
                NnclrHead.Pass other = train(same, predictionsOnly, ids(0), labels(), 8);
                Tensor anchor0 = NeighbourQueue.unit(other.projected().get(0)).detach();
                Tensor anchor1 = NeighbourQueue.unit(other.projected().get(1)).detach();
                NnclrLoss.of(other.predicted().get(0), anchor1, 0.2, false)
                        .add(NnclrLoss.of(other.predicted().get(1), anchor0, 0.2, false))
                        .div(new Scalar(2.0))
                        .backward();
            }
            assertThat(Deviation.maxOverRms(whole, predictionsOnly.grad())).isGreaterThan(0.05);
        }
    }
}
