/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ReconstructionLossTest {
    private static final float[] PIXELS = {1, 2, 3, 4, 0, 0, 1, 5, 2, 2, 2, 3};

    /** One row of three 2x2 patches; the middle one is kept. */
    private static Masking middleKept() {
        return Masking.of(TestDevice.moved(Tensors.ofFloats(new float[] {.5f, .1f, .7f}, 1, 3)), 0.5);
    }

    /** Numbers computed independently with NumPy. */
    @Test
    void equalsTheWorkedExample() {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = Patches.assemble(TestDevice.moved(Tensors.ofFloats(PIXELS, 1, 3, 4)), 2, 1, 3);
            Tensor predicted = TestDevice.moved(
                    Tensors.ofFloats(new float[] {.1f, -.2f, .3f, .4f, 0, .5f, -.5f, 1, 1, 1, -1, 0}, 1, 3, 4));
            float[] target = Tensors.toFloats(ReconstructionLoss.target(images, 2, true));
            assertThat(target[0]).isCloseTo(-1.1618947f, within(1e-6f));
            assertThat(target[7]).isCloseTo(1.4702940f, within(1e-6f));
            assertThat(target[11]).isCloseTo(1.4999970f, within(1e-6f));
            double loss = ReconstructionLoss.of(predicted, images, middleKept(), 2, true)
                    .item_double();
            assertThat(loss).isCloseTo(1.1519436485559322, within(1e-6));
        }
    }

    @Test
    void isZeroForAPerfectReconstructionOfRemovedPatches() {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = RandomTensors.normal(1, 2, 3, 8, 12);
            Masking masking = Masking.of(RandomTensors.uniform(2, 2, 6), 0.5);
            Tensor kept = masking.mask().neg().add(new Scalar(1)).unsqueeze(-1);
            for (boolean normalise : new boolean[] {true, false}) {
                Tensor target = ReconstructionLoss.target(images, 4, normalise);
                Tensor wrongWhereKept = target.add(kept.mul(RandomTensors.normal(3, 2, 6, 48)));
                assertThat(ReconstructionLoss.of(wrongWhereKept, images, masking, 4, normalise)
                                .item_double())
                        .isZero();
            }
        }
    }

    @Test
    void averagesOverThePatchesOfTheWholeBatch() {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = RandomTensors.normal(4, 3, 1, 4, 4);
            Tensor predicted = RandomTensors.normal(5, 3, 4, 4);
            Tensor noise = RandomTensors.uniform(6, 3, 4);
            double whole = ReconstructionLoss.of(predicted, images, Masking.of(noise, 0.5), 2, true)
                    .item_double();
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                Masking one = Masking.of(noise.narrow(0, i, 1), 0.5);
                sum += ReconstructionLoss.of(predicted.narrow(0, i, 1), images.narrow(0, i, 1), one, 2, true)
                        .item_double();
            }
            assertThat(whole).isCloseTo(sum / 3, within(1e-6));
        }
    }

    @Test
    void isComputedInSinglePrecision() {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = RandomTensors.normal(7, 1, 1, 2, 6);
            Tensor predicted = RandomTensors.normal(8, 1, 3, 4).to(ScalarType.BFloat16);
            Tensor loss = ReconstructionLoss.of(predicted, images, middleKept(), 2, true);
            assertThat(loss.scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(loss.dim()).isZero();
        }
    }

    @Test
    void survivesPatchesOfOneColour() {
        try (PointerScope scope = new PointerScope()) {
            Tensor flat = TestDevice.moved(org.bytedeco.pytorch.global.torch.ones(1, 1, 2, 6));
            Tensor predicted = RandomTensors.normal(9, 1, 3, 4);
            assertThat(ReconstructionLoss.of(predicted, flat, middleKept(), 2, true)
                            .item_double())
                    .isFinite();
        }
    }
}
