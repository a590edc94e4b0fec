/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Generators;
import dev.maect.engine.Tensors;
import dev.maect.testing.Deviation;
import dev.maect.testing.TestDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds of MIM-Refiner's head whatever the numbers. */
class NnaHeadTest {
    private static final int IMAGES = 6;
    private static final int DIM = 10;
    private static final HeadConfig CONFIG = new HeadConfig(DIM, 12, 14, 8, 20, 0.2, 3, 0, 0);

    private PointerScope scope;
    private NnaHead head;

    @BeforeEach
    void open() {
        scope = new PointerScope();
        head = head("nna");
    }

    @AfterEach
    void close() {
        head.close();
        scope.close();
    }

    private static NnaHead head(String kind) {
        NnaHead head = (NnaHead) HeadFactory.named(kind).create(CONFIG, TestDevice.get());
        head.initialise(Generators.of(3, "head"));
        TestDevice.get().place(head.tensors());
        return head;
    }

    private static Tensor features(int views, int seed) {
        Tensor features =
                TestDevice.place(torch.zeros(views * IMAGES, DIM).normal_(0, 1, Generators.of(seed, "features")));
        features.set_requires_grad(true);
        return features;
    }

    private static HeadInput input(List<Tensor> groups, long firstId, String stage) {
        long[] ids = new long[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            ids[i] = firstId + i;
        }
        return new HeadInput(groups, Tensors.ofLongs(ids, IMAGES), Optional.empty(), new HeadStreams(1, stage, 0));
    }

    private static NnaHead.Pass pass(NnaHead head, List<Tensor> groups) {
        return head.pass(input(groups, 0, "test"), PickedNeighbours.of(view -> new int[IMAGES]));
    }

    private Map<String, double[]> values() {
        Map<String, double[]> values = new HashMap<>();
        head.tensors().all().forEach((name, tensor) -> values.put(name, Deviation.doubles(tensor)));
        return values;
    }

    @ParameterizedTest
    @CsvSource({"nna, false", "nna-official, true"})
    void onlyTheReleasedCodeForgetsTheLastLocalViews(String kind, boolean forgets) {
        try (NnaHead own = head(kind)) {
            Tensor global = features(2, 1);
            Tensor local = features(4, 2);
            NnaHead.Pass pass = pass(own, List.of(global, local));
            pass.predicted().retain_grad();
            pass.loss().backward();
            Tensor gradient = pass.predicted().grad();
            assertThat(largest(gradient.narrow(0, 4 * IMAGES, 2 * IMAGES)) == 0).isEqualTo(forgets);
            assertThat(largest(gradient.narrow(0, 0, 4 * IMAGES))).isPositive();
            // Batch norm joins all views: none is without a gradient.
            assertThat(largest(local.grad().narrow(0, 2 * IMAGES, 2 * IMAGES))).isPositive();
        }
    }

    private static double largest(Tensor tensor) {
        return tensor.abs().max().item_double();
    }

    @Test
    void nothingFlowsIntoTargetsNeighboursAndQueue() {
        NnaHead.Pass pass = pass(head, List.of(features(2, 1), features(3, 2)));
        assertThat(pass.targets()).hasSize(2).noneMatch(Tensor::requires_grad);
        assertThat(pass.neighbours()).hasSize(2).noneMatch(Tensor::requires_grad);
        assertThat(head.tensors().buffers().values()).noneMatch(Tensor::requires_grad);
        assertThat(pass.loss().requires_grad()).isTrue();
    }

    @Test
    void theSizeOfAViewDoesNotMakeItGlobal() {
        Tensor six = features(6, 1);
        NnaHead.Pass asGroups =
                pass(head, List.of(six.narrow(0, 0, 2 * IMAGES), six.narrow(0, 2 * IMAGES, 4 * IMAGES)));
        assertThat(asGroups.targets()).hasSize(2);
        try (NnaHead other = head("nna")) {
            assertThat(pass(other, List.of(six)).targets()).hasSize(6);
        }
    }

    @Test
    void aSkippedStepLeavesNoTrace() {
        pass(head, List.of(features(2, 1)));
        pass(head, List.of(features(2, 2)));
        pass(head, List.of(features(2, 3)));
        Map<String, double[]> before = values();
        pass(head, List.of(features(2, 4), features(3, 5))); // wraps round the end of the queue
        assertThat(values().get("queue.ptr")).containsExactly(4 * IMAGES % 20);
        head.stepSkipped();
        values().forEach((name, now) -> assertThat(now).as(name).containsExactly(before.get(name)));
    }

    @Test
    void picksAreAFunctionOfTheHeadsStream() {
        List<Tensor> groups = List.of(features(2, 1));
        double first = similarity(groups, "refine output");
        assertThat(similarity(groups, "refine output")).isEqualTo(first);
        assertThat(similarity(groups, "refine block1")).isNotEqualTo(first);
    }

    private static double similarity(List<Tensor> groups, String stage) {
        try (NnaHead own = head("nna")) {
            return own.forward(input(groups, 0, stage))
                    .metrics()
                    .get("nn-similarity")
                    .item_double();
        }
    }

    @Test
    void anImageIsNotItsOwnNeighbourWhileThereAreOthers() {
        Tensor same = features(2, 1);
        pass(head, List.of(same));
        NnaHead.Pass again = pass(head, List.of(same));
        for (Tensor rows : again.rows()) {
            long[] found = Tensors.toLongs(rows);
            for (int image = 0; image < IMAGES; image++) {
                assertThat(found[image]).isNotEqualTo(image);
            }
        }
        NnaHead.Pass others =
                head.pass(input(List.of(same), 100, "test"), PickedNeighbours.of(view -> new int[IMAGES]));
        long[] nearest = Tensors.toLongs(others.rows().get(0));
        for (int image = 0; image < IMAGES; image++) {
            assertThat(nearest[image] % IMAGES).isEqualTo(image); // of the first pass or of the second
        }
    }

    @Test
    void queuesKeepTheLengthOfEmbeddings() {
        NnaHead.Pass pass = pass(head, List.of(features(2, 1)));
        Tensor stored = head.tensors().buffers().get("queue.x").narrow(0, 0, IMAGES);
        assertThat(Deviation.doubles(stored))
                .containsExactly(Deviation.doubles(pass.projected().narrow(0, 0, IMAGES)));
        assertThat(Deviation.doubles(head.tensors().buffers().get("queue.age"))).containsOnly((double) IMAGES);
    }

    @Test
    void aSingleViewHasNothingToBeComparedWith() {
        assertThatThrownBy(() -> pass(head, List.of(features(1, 1))))
                .isInstanceOf(ContrastException.class)
                .hasMessageContaining("nna")
                .hasMessageContaining("[1]");
    }

    @Test
    void aBatchThatTheQueueCannotHoldIsRefused() {
        HeadConfig small = new HeadConfig(DIM, 12, 14, 8, 4, 0.2, 1, 0, 0);
        try (Head tiny = HeadFactory.named("nna").create(small, TestDevice.get())) {
            assertThatThrownBy(() -> tiny.forward(input(List.of(features(2, 1)), 0, "test")))
                    .isInstanceOf(ContrastException.class)
                    .hasMessageContaining("head.queue-size");
        }
    }
}
