/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.HeadCost;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.kernel.PackedLinear;
import dev.maect.engine.machine.Bfloat16;
import dev.maect.recipe.Recipe;
import dev.maect.vit.Chunks;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.cost.ParameterCount;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the memory of a training process at its peak. What stays is told once: weights, the two moments of those that
 * train, averages, the queue, the loader's batches. What comes and goes is told in the order of the forward pass, layer by
 * layer, and then gone through forward and back: on the way forward each layer keeps something for its backward pass, on
 * the way back it gives that up and leaves gradients of its weights, and in both it needs room for what it computes with.
 * The estimate is the peak of that way.
 *
 * <p>docs/performance.md has it beside measurements.
 */
public final class MemoryEstimate {
    private static final long FLOAT = 4;
    private static final long BFLOAT = 2;
    /** libtorch, MKL and OpenCV as loaded, their thread pools, the JVM with a young generation of 48 MiB. */
    private static final long BASE = 370L << 20;
    /** What CUDA's context and its libraries' workspaces take of a GPU; not measured. */
    private static final long CUDA_BASE = 600L << 20;
    /** Weight and two moments. */
    private static final long COPIES_OF_TRAINED = 3;
    /** Batches that are ready or in the making, and the one that is trained on. */
    private static final long BATCHES = 4;
    /** What glibc's heap takes for each byte in use, with the gaps between blocks that come and go in changing sizes. */
    private static final double WITH_GAPS = 1.15;

    private final Precision precision;
    private final boolean onCpu;
    private final List<Layer> layers = new ArrayList<>();
    private long machine = BASE;
    private long lasting;
    private long shareable;
    private long gradients;
    private boolean inParts;

    /**
     * What a layer takes, in bytes.
     *
     * @param kept from its forward to its backward pass
     * @param forward beyond that while it computes forward
     * @param backward beyond that while it computes backward
     * @param gradients of its weights, from its backward pass on
     */
    private record Layer(double kept, double forward, double backward, double gradients) {}

    /**
     * The shape of a transformer's blocks.
     *
     * @param dim numbers per token
     * @param heads of its attention
     * @param mlpRatio width of the MLPs over {@code dim}
     * @param postNorm whether they norm their sums
     */
    public record Width(long dim, long heads, long mlpRatio, boolean postNorm) {
        /** An encoder's. */
        public static Width of(EncoderConfig encoder) {
            return new Width(
                    encoder.dim(),
                    encoder.heads(),
                    encoder.mlpRatio(),
                    encoder.computing().postNorm());
        }

        /** A decoder's. */
        public static Width of(DecoderConfig decoder) {
            return new Width(decoder.dim(), decoder.heads(), Decoder.MLP_RATIO, false);
        }
    }

    /** Of a process that computes in {@code precision} on a CPU; what a stage has is added to it. */
    public MemoryEstimate(Precision precision) {
        this(precision, true);
    }

    private MemoryEstimate(Precision precision, boolean onCpu) {
        this.precision = precision;
        this.onCpu = onCpu;
    }

    /** Of a process that computes in {@code precision} where {@code recipe} says, be such a device here or not. */
    public static MemoryEstimate of(Recipe recipe, Precision precision) {
        String device = recipe.device();
        return new MemoryEstimate(
                precision,
                !device.startsWith("cuda") && ComputeDevice.parse(device).equals(ComputeDevice.CPU));
    }

    /** Parameters that train: their weights, moments and gradients. */
    public MemoryEstimate trained(long parameters) {
        lasting += COPIES_OF_TRAINED * FLOAT * parameters;
        shareable += (COPIES_OF_TRAINED - 1) * FLOAT * parameters;
        gradients += FLOAT * parameters;
        return this;
    }

    /** The average of so many parameters. */
    public MemoryEstimate averaged(long parameters) {
        shareable += FLOAT * parameters;
        return held(parameters);
    }

    /** Numbers that stay as they are or are changed in place: weights that do not train, an averaged head. */
    public MemoryEstimate held(long numbers) {
        lasting += FLOAT * numbers;
        return this;
    }

    /** Weights of frozen blocks, which on a CPU are laid out once more for fast passes in bfloat16. */
    public MemoryEstimate frozen(long parameters) {
        boolean packed = onCpu && precision == Precision.BF16 && PackedLinear.isSupported(precision);
        lasting += (FLOAT + (packed ? BFLOAT : 0)) * parameters;
        return this;
    }

    /** Bytes of the machine's memory that are held all the time, whatever computes. */
    public MemoryEstimate heldBytes(long bytes) {
        machine += bytes;
        return this;
    }

    /** The loader's batches of {@code values} pixel values each. */
    public MemoryEstimate batches(long values) {
        machine += BATCHES * values;
        return this;
    }

    /** A batch computed in parts: the gradients of the first are there when the others come. */
    public MemoryEstimate parts(int count) {
        inParts |= count > 1;
        return this;
    }

    /** The images of a batch or of a part: as they come, as floats, normalised. */
    public MemoryEstimate pixels(long values) {
        layers.add(new Layer(FLOAT * values, (2 * FLOAT + 1) * values, 0, 0));
        return this;
    }

    /**
     * Blocks that train, all of them alike.
     *
     * @param images views of images at a time
     * @param tokens of each
     * @param depth how many blocks
     * @param checkpointed how many of them, the first, keep their input alone
     */
    public MemoryEstimate blocks(long images, long tokens, Width width, int depth, int checkpointed) {
        return blocks(images, tokens, width, depth, checkpointed, true);
    }

    /**
     * As above, where images of several sizes go through the same blocks, one size after the other.
     *
     * @param last whether these are the last to come: in their backward pass the gradients of the weights are made
     */
    public MemoryEstimate blocks(long images, long tokens, Width width, int depth, int checkpointed, boolean last) {
        double rows = (double) images * tokens;
        double at = rows(rows, width.dim());
        double input = FLOAT * width.dim() * rows;
        double weights = FLOAT * ParameterCount.block(width.dim(), width.mlpRatio());
        double kept = kept(width, tokens) * rows;
        // The products of the MLP and what becomes of them, and input and output of the block's gradients.
        double cast = precision == Precision.BF16 ? weights / 2 : 0;
        double passing = passing(width, tokens) * at + 2 * input + (ownPass() ? cast : 0);
        for (int i = 0; i < depth; i++) {
            boolean checkpoint = i < checkpointed;
            double whole = kept + (ownPass() ? 0 : cast);
            double again = ownPass() ? kept / rows * at : whole;
            double gradient = last ? weights : 0;
            layers.add(
                    checkpoint
                            ? new Layer(input, passing + again, passing + again, gradient)
                            : new Layer(whole, passing, passing, gradient));
        }
        return this;
    }

    /** The passing of {@code images} views of images through blocks that do not train. */
    public MemoryEstimate passing(long images, long tokens, Width width) {
        double rows = (double) images * tokens;
        int part = precision == Precision.BF16 ? Chunks.PASSING_BF16_NUMBERS : Chunks.NUMBERS;
        double at = onCpu ? Math.min(rows, (double) part / width.dim()) : rows;
        double room = (passing(width, tokens) + kept(width, tokens)) * at;
        layers.add(new Layer(0, room + 2 * FLOAT * width.dim() * rows, 0, 0));
        return this;
    }

    /** A head: what it holds beside its parameters, and what comes and goes with a step. */
    public MemoryEstimate head(HeadCost head) {
        lasting += FLOAT * head.held();
        layers.add(
                new Layer(FLOAT * head.kept(), FLOAT * head.passing(), FLOAT * head.kept(), FLOAT * head.parameters()));
        return this;
    }

    /** A prediction of {@code predicted} pixel values, of images of {@code values}, and its difference from the target. */
    public MemoryEstimate prediction(long predicted, long values) {
        layers.add(new Layer(3 * FLOAT * predicted, FLOAT * values + 3 * FLOAT * predicted, 2 * FLOAT * predicted, 0));
        return this;
    }

    /** Whether a CPU's blocks have their own backward pass; it copies a block's weights to bfloat16 while it computes that block. */
    private boolean ownPass() {
        return onCpu && (precision != Precision.BF16 || mixesInFloats());
    }

    /** Of {@code rows} tokens, those that a block computes on at a time. */
    private double rows(double rows, long dim) {
        return ownPass() ? Math.min(rows, (double) Chunks.NUMBERS / dim) : rows;
    }

    /**
     * Bytes that a block keeps per token. Its own backward pass: the inputs of the two norms (and of a post-norm block its
     * own), q, k, v, the attended values, and the MLP's before GELU. Autograd: also what the norms and GELU give. In bfloat16 the norms' inputs
     * stay floats; on a CPU autograd's attention keeps its softmax, and the own pass the attended values in float32.
     */
    private double kept(Width width, long tokens) {
        long dim = width.dim();
        long hidden = width.mlpRatio();
        if (precision != Precision.BF16) {
            long own = (width.postNorm() ? 7 : 6) + hidden;
            return FLOAT * (onCpu ? own : 7 + 2 * hidden) * dim;
        }
        if (ownPass()) {
            long floats = width.postNorm() ? 4 : 3;
            return (floats * FLOAT + (3 + hidden) * BFLOAT) * dim + FLOAT * width.heads();
        }
        double mixing = onCpu ? BFLOAT * width.heads() * tokens : 0;
        return (2 * FLOAT + (6 + 2 * hidden) * BFLOAT) * dim + mixing;
    }

    private boolean mixesInFloats() {
        return onCpu && precision == Precision.BF16 && Bfloat16.ofProcessor().mixesInFloats();
    }

    /** Bytes per token that a block computes with beyond what it keeps. */
    private double passing(Width width, long tokens) {
        double number = precision == Precision.BF16 ? BFLOAT : FLOAT;
        double mlp = number * (2 * width.mlpRatio() + 1) * width.dim();
        if (mixesInFloats()) {
            return Math.max(mlp, (4 * FLOAT + 3 * BFLOAT) * width.dim()); // gradients of attention, and their copies
        }
        return mlp + (precision == Precision.BF16 && onCpu ? 3 * BFLOAT * width.heads() * tokens : 0);
    }

    /** The estimate. */
    public MemoryUse use() {
        double all = WITH_GAPS * (lasting + peak());
        long shared = (long) (WITH_GAPS * shareable);
        return onCpu
                ? new MemoryUse(machine + (long) all, 0, shared)
                : new MemoryUse(machine, CUDA_BASE + (long) all, shared);
    }

    /** Of what comes and goes, the most that is there at once. */
    private double peak() {
        double ofLayers = layers.stream().mapToDouble(Layer::gradients).sum();
        double grown = inParts ? gradients : Math.max(0, gradients - ofLayers);
        double kept = 0;
        double peak = gradients;
        for (Layer layer : layers) {
            peak = Math.max(peak, (inParts ? gradients : 0) + kept + layer.kept() + layer.forward());
            kept += layer.kept();
        }
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            grown += inParts ? 0 : layer.gradients();
            peak = Math.max(peak, grown + kept + layer.backward());
            kept -= layer.kept();
        }
        return peak;
    }
}
