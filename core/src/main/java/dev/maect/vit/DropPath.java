/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Stochastic depth (Huang et al. 2016): in training, a block's attention or MLP is left out for some of the images and
 * scaled up by the share of those that keep it for the others, so that the expectation stays. The rate grows linearly from
 * 0 in the first block to {@code rate} in the last, as in timm and MAE's fine-tuning.
 *
 * <p>Serves one forward pass: its draws come from the generator, which the caller closes afterwards.
 */
public final class DropPath {
    private final double rate;
    private final int depth;
    private final ComputeDevice device;
    private final GeneratorOptional generator;
    private final long first;
    private final long total;

    /**
     * Drops in an encoder of {@code depth} blocks.
     *
     * @param rate of the last block, 0 to below 1
     * @param device where the encoder is
     * @param generator of the CPU
     */
    public DropPath(double rate, int depth, ComputeDevice device, GeneratorOptional generator) {
        this(rate, depth, device, generator, 0, 0);
    }

    private DropPath(
            double rate, int depth, ComputeDevice device, GeneratorOptional generator, long first, long total) {
        this.first = first;
        this.total = total;
        if (!(rate >= 0 && rate < 1) || depth < 1) {
            throw new VitException(
                    "The drop-path rate is " + rate + " over " + depth + " blocks; it must be at least 0 and below 1.");
        }
        this.rate = rate;
        this.depth = depth;
        this.device = device;
        this.generator = generator;
    }

    /** The same for a pass that sees a part of a batch only: draws for all of {@code images}, of which {@code from} is the first. */
    public DropPath of(long from, long images) {
        return new DropPath(rate, depth, device, generator, from, images);
    }

    /** The rate of block {@code block}, counted from 0 at the input. */
    public double rate(int block) {
        return depth == 1 ? 0 : rate * block / (depth - 1);
    }

    /**
     * Draws for which images a residual branch of a block is left out: attention and MLP have one draw each, in this order.
     *
     * @return what is left of the branch, float [N, ...] to the same shape, rows kept or zero; the same whenever it is
     *     asked, so that a block can be computed again
     */
    UnaryOperator<Tensor> draw(long images, int block) {
        double keep = 1 - rate(block);
        if (keep == 1) {
            return branch -> branch;
        }
        float[] kept;
        try (Tensor mask = torch.zeros(Math.max(images, total))) {
            mask.bernoulli_(keep, generator);
            float[] all = Tensors.toFloats(mask);
            kept = Arrays.copyOfRange(all, (int) first, (int) (first + images));
        }
        return branch -> Scopes.keep(() -> {
            Tensor scaled = Tensors.ofFloats(kept, images, 1, 1).div(new Scalar(keep));
            return branch.mul(device.place(scaled).to(branch.scalar_type()));
        });
    }
}
