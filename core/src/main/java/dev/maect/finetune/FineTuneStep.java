/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.data.loader.Batch;
import dev.maect.distributed.GradientBuckets;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.FloatProducts;
import dev.maect.engine.kernel.Tape;
import dev.maect.engine.kernel.Undo;
import dev.maect.engine.machine.Share;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.GradientNorm;
import dev.maect.vit.DropPath;
import dev.maect.vit.PixelNormalisation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of fine-tuning: images erased and mixed, loss, gradients, new weights. Of several ranks each computes its images of
 * the batch; with mixing it gets those that they are mixed with from the others. Closing it frees what gradients are summed in.
 */
final class FineTuneStep implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final FineTuneOptions options;
    private final Network network;
    private final Weights weights;
    private final AdamW optimiser;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;
    private final ProcessGroup ranks;
    private final int batchSize;
    private final Optional<GradientBuckets> buckets;

    FineTuneStep(
            FineTuneOptions options,
            Network network,
            Weights weights,
            AdamW optimiser,
            PixelNormalisation normalisation,
            ComputeDevice device,
            Precision precision,
            ProcessGroup ranks,
            int batchSize) {
        this.options = options;
        this.network = network;
        this.weights = weights;
        this.optimiser = optimiser;
        this.normalisation = normalisation;
        this.device = device;
        this.precision = precision;
        this.ranks = ranks;
        this.batchSize = batchSize;
        this.buckets = ranks.isAlone()
                ? Optional.empty()
                : Optional.of(new GradientBuckets(
                        ranks,
                        optimiser.groups().stream()
                                .flatMap(group -> group.parameters().values().stream())
                                .toList()));
    }

    /**
     * Makes step {@code step}.
     *
     * @param factor of the learning rates
     * @return the loss of the whole batch; not finite if that or the gradients were not, and then nothing has changed
     */
    double make(Batch batch, long step, double factor) {
        Share share = ranks.share();
        int from = share.from(batchSize);
        Tensor pixels = batch.views().get(0);
        Tensor images = normalisation.apply(pixels, device);
        RandomErasing erasing = new RandomErasing(options.distortion().erase());
        erasing.apply(images, device, options.seed(), step, row -> from + row);
        Mixing.Draw draw = new Mixing(
                        options.mix().mixup(),
                        options.mix().cutmix(),
                        options.mix().mixProbability(),
                        options.mix().switchProbability())
                .draw((int) images.size(2), (int) images.size(3), RandomStream.of(options.seed(), "mix", step));
        Tensor labels = batch.labels().get(network.description().labelSet());
        Tensor own = device.place(Objects.requireNonNull(labels));
        Tensor others = images;
        Tensor otherLabels = own;
        if (draw.share() < 1) {
            if (ranks.isAlone()) {
                others = images.flip(0);
                otherLabels = own.flip(0);
            } else {
                others = normalisation.apply(
                        partners(pixels.transpose(0, 1), share).transpose(0, 1), device);
                erasing.apply(others, device, options.seed(), step, row -> batchSize - 1 - (from + row));
                otherLabels = device.place(partners(labels, share));
            }
        }
        int classes = network.description().classes().size();
        Tensor targets = SoftTargets.of(
                own,
                otherLabels,
                classes,
                draw.share(),
                options.regularisation().labelSmoothing());
        Tensor loss;
        try (Tape tape = new Tape();
                Undo undo = network.keepStatistics()) {
            try (GeneratorOptional generator = Generators.of(options.seed(), "drop-path", step);
                    Autocast autocast = new Autocast(device, precision)) {
                int depth = network.encoder().config().depth();
                DropPath dropPath =
                        new DropPath(options.regularisation().dropPath(), depth, device, generator).of(from, batchSize);
                Tensor logits = network.forward(Mixing.apply(images, others, draw), dropPath, ranks, batchSize);
                loss = SoftTargets.crossEntropy(logits, targets);
            }
            try (FloatProducts products = FloatProducts.of(device, precision)) {
                backward(tape, loss, share);
            }
            Tensor norm = GradientNorm.of(optimiser.groups());
            double[] read = Tensors.numbers(List.of(loss, norm));
            double value = ofAll(read[0], share);
            boolean finite = Double.isFinite(value) && Double.isFinite(read[1]);
            if (finite) {
                apply(factor, norm);
            }
            optimiser.zeroGrad();
            if (!finite) {
                undo.putBack();
                return Double.NaN;
            }
            weights.updateAverage();
            return value;
        }
    }

    /** The rows that this rank's are mixed with: those as far from the end as these are from the beginning. */
    private Tensor partners(Tensor rows, Share share) {
        Tensor all = ranks.gather(rows.contiguous(), batchSize);
        return all.flip(0).narrow(0, share.from(batchSize), share.of(batchSize)).contiguous();
    }

    /** Each rank's mean counts as much as it has images. */
    private double ofAll(double loss, Share share) {
        if (ranks.isAlone()) {
            return loss;
        }
        Tensor sum = Tensors.ofDoubles(new double[] {loss * share.of(batchSize) / batchSize}, 1);
        ranks.sum(sum);
        return sum.item_double();
    }

    private void backward(Tape tape, Tensor loss, Share share) {
        if (buckets.isEmpty()) {
            tape.backward(loss);
            return;
        }
        Tensor part = loss.mul(new Scalar((double) share.of(batchSize) / batchSize));
        buckets.get().sumOf(() -> tape.backward(part));
    }

    /** Changes the weights by gradients that are finite. */
    private void apply(double factor, Tensor norm) {
        if (options.stability().clipGradNorm() > 0) {
            GradientNorm.clip(optimiser.groups(), norm, options.stability().clipGradNorm());
        }
        optimiser.step(factor);
    }

    @Override
    public void close() {
        buckets.ifPresent(GradientBuckets::close);
    }
}
