/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.Deviation;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients against central differences, in double precision, along a random direction of each parameter. */
class GradientCheckTest {
    private static final double STEP = 1e-5;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void encoderAndDecoderSendBackTheirDerivatives(boolean postNorm) {
        checkBothParts(Tensor::backward, postNorm);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBlocksOwnBackwardPassGivesTheirDerivatives(boolean postNorm) {
        try (Tape tape = new Tape()) {
            checkBothParts(tape::backward, postNorm);
        }
    }

    private static EncoderConfig config(int depth, boolean postNorm) {
        EncoderConfig config = new EncoderConfig(4, 6, 2, 2, 8, depth, 2, 2);
        return config.withVariant(config.computing().withPostNorm(postNorm));
    }

    private static void checkBothParts(Consumer<Tensor> backward, boolean postNorm) {
        try (MicroModel model = new MicroModel(config(2, postNorm))) {
            model.encoder.tensors().move(tensor -> tensor.to(ScalarType.Double));
            model.decoder.tensors().move(tensor -> tensor.to(ScalarType.Double));
            spread(model.encoder.tensors());
            spread(model.decoder.tensors());
            Tensor images = model.images(2).to(ScalarType.Double);
            Masking masking = model.masking(2, 0.5);
            Tensor weights = RandomTensors.normal(8, 2, 3, 8).to(ScalarType.Double);
            Supplier<Tensor> value = () -> model.decoder
                    .predictRemoved(model.encoder.forward(images, masking), masking)
                    .mul(weights)
                    .sum();
            backward.accept(value.get());
            check(model.encoder.tensors(), value);
            check(model.decoder.tensors(), value);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tapsOnSeveralBlocksSendBackTheirDerivatives(boolean postNorm) {
        checkTaps(Tensor::backward, postNorm);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tapsThroughTheBlocksOwnBackwardPassSendBackTheirDerivatives(boolean postNorm) {
        try (Tape tape = new Tape()) {
            checkTaps(tape::backward, postNorm);
        }
    }

    /** On images of the encoder's size and of another, with positions that train, too. */
    private static void checkTaps(Consumer<Tensor> backward, boolean postNorm) {
        try (MicroModel model = new MicroModel(config(3, postNorm))) {
            model.encoder.tensors().move(tensor -> tensor.to(ScalarType.Double));
            spread(model.encoder.tensors());
            model.encoder.trainPositions();
            List<Tensor> sizes = List.of(
                    model.images(2).to(ScalarType.Double),
                    RandomTensors.normal(3, 3, 2, 4, 4).to(ScalarType.Double));
            Tensor weights = RandomTensors.normal(8, 3, 8).to(ScalarType.Double);
            Supplier<Tensor> value = () -> {
                Tensor sum = torch.zeros(new long[] {}, new TensorOptions(ScalarType.Double));
                for (Tensor images : sizes) {
                    EncoderOutput output = model.encoder.forward(images, List.of(0, 1));
                    Tensor first = output.taps().get(0).select(1, 0);
                    Tensor second = output.taps().get(1).select(1, 0);
                    Tensor last = output.last().select(1, 1);
                    sum = sum.add(first.mul(weights.select(0, 0)).sum())
                            .add(second.mul(weights.select(0, 1)).square().sum())
                            .add(last.mul(weights.select(0, 2)).sum());
                }
                return sum;
            };
            backward.accept(value.get());
            check(model.encoder.tensors().all(), value);
        }
    }

    /** Larger weights than the initial ones, so that attention and GELU bend. */
    private static void spread(NamedTensors tensors) {
        long seed = 100;
        try (NoGradGuard guard = new NoGradGuard()) {
            for (Tensor parameter : tensors.parameters().values()) {
                parameter.add_(like(parameter, seed++), new Scalar(0.3));
            }
        }
    }

    private static Tensor like(Tensor tensor, long seed) {
        return RandomTensors.normal(seed, tensor.numel()).to(ScalarType.Double).reshape(tensor.sizes());
    }

    private static void check(NamedTensors tensors, Supplier<Tensor> value) {
        check(tensors.parameters(), value);
    }

    private static void check(Map<String, Tensor> parameters, Supplier<Tensor> value) {
        parameters.forEach((name, parameter) -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor direction = like(parameter, name.hashCode());
                double analytic = parameter.grad().mul(direction).sum().item_double();
                parameter.add_(direction, new Scalar(STEP));
                double above = value.get().item_double();
                parameter.sub_(direction, new Scalar(2 * STEP));
                double below = value.get().item_double();
                parameter.add_(direction, new Scalar(STEP));
                double numeric = (above - below) / (2 * STEP);
                assertThat(analytic).as(name).isCloseTo(numeric, within(1e-6 * (1 + Math.abs(numeric))));
            }
        });
    }

    @Test
    void theLossSendsBackItsDerivativeToRemovedPatchesOnly() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(2);
            Masking masking = model.masking(2, 0.5);
            Tensor predicted = RandomTensors.normal(5, 2, MicroModel.PATCHES, 48);
            predicted.set_requires_grad(true);
            ReconstructionLoss.of(predicted, images, masking, 4, true).backward();
            Tensor target = ReconstructionLoss.target(images, 4, true);
            Tensor expected = predicted
                    .detach()
                    .sub(target)
                    .mul(masking.mask().unsqueeze(-1))
                    .mul(new Scalar(2.0 / 48 / 6));
            assertThat(Deviation.maxOverRms(predicted.grad(), expected)).isLessThan(1e-6);
        }
    }
}
