/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Gradients;
import dev.maect.engine.Precision;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Tape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A pass through consecutive blocks, float32 [N, L, dim] to [N, wanted, dim]: the last tokens of each image. Each block
 * takes the images, and later their gradients, in {@link Chunks}. The first blocks may be checkpointed: they keep their
 * input alone and are computed again in the backward pass.
 */
final class BlocksPass implements Tape.Layers {
    /** What a block keeps of one part of the images until its gradient comes. */
    interface Passed extends AutoCloseable {
        /**
         * Adds to the gradients of the block's parameters.
         *
         * @param gradient float32 [N, wanted, dim], that of the output
         * @return float32 [N, L, dim], that of the input
         */
        Tensor backward(Tensor gradient);

        @Override
        void close();
    }

    /** A block, and its products, whose copies of weights are there while the block computes. */
    private record Layer(Block block, BlockProducts products) {
        BlockPass pass(Tensor x, long wanted) {
            return BlockPass.of(block, products, x, wanted);
        }
    }

    private final List<Layer> layers;
    private final long wanted;
    private final int checkpointed;
    private final Deque<List<Passed>> passed = new ArrayDeque<>();

    /**
     * A pass through {@code blocks}.
     *
     * @param checkpointed how many of them, the first, keep their input alone
     * @param values what products are of: Float, or BFloat16 as under autocast
     */
    BlocksPass(List<Block> blocks, long wanted, int checkpointed, ScalarType values) {
        layers = blocks.stream()
                .map(block -> new Layer(block, BlockProducts.of(block, values)))
                .toList();
        this.wanted = wanted;
        this.checkpointed = checkpointed;
    }

    @Override
    public Tensor forward(Tensor x) {
        try (Autocast own = new Autocast(ComputeDevice.CPU, Precision.FP32)) {
            return through(x);
        }
    }

    private Tensor through(Tensor x) {
        List<Tensor> chunks = Chunks.of(x);
        List<Tensor> places = CheckpointedLayers.places(checkpointed, x);
        for (int b = 0; b < layers.size(); b++) {
            Layer layer = layers.get(b);
            long asked = b == layers.size() - 1 ? wanted : x.size(1);
            List<Tensor> outputs = b < checkpointed ? Chunks.split(places.get(b), chunks.size()) : List.of();
            List<Passed> passes = new ArrayList<>();
            passed.push(passes);
            List<Tensor> above = new ArrayList<>();
            for (int i = 0; i < chunks.size(); i++) {
                above.add(
                        outputs.isEmpty()
                                ? kept(layer, chunks.get(i), asked, passes)
                                : checkpointed(layer, chunks.get(i), last(outputs.get(i), asked), passes));
            }
            layer.products().release();
            chunks = above;
        }
        return Chunks.join(chunks);
    }

    private static Tensor last(Tensor x, long tokens) {
        return x.narrow(1, x.size(1) - tokens, tokens);
    }

    private static Tensor kept(Layer layer, Tensor chunk, long asked, List<Passed> passes) {
        BlockPass pass = layer.pass(chunk, asked);
        passes.add(pass);
        return pass.output();
    }

    private static Tensor checkpointed(Layer layer, Tensor chunk, Tensor output, List<Passed> passes) {
        passes.add(new Checkpoint(layer, Scopes.escape(chunk), output.size(1)));
        Scopes.run(() -> {
            try (BlockPass pass = layer.pass(chunk, output.size(1))) {
                output.copy_(pass.output());
            }
        });
        return output;
    }

    /** The input of a block, of which all else is computed again. */
    private record Checkpoint(Layer layer, Tensor input, long wanted) implements Passed {
        @Override
        public Tensor backward(Tensor gradient) {
            Gradients.reserve(layer.block().tensors());
            return Scopes.keep(() -> {
                try (BlockPass pass = layer.pass(input, wanted)) {
                    return pass.backward(gradient);
                }
            });
        }

        @Override
        public void close() {
            input.close();
        }
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
        Tensor input = Scopes.keep(() -> {
            List<Tensor> chunks = Chunks.split(gradient, passed.element().size());
            while (!passed.isEmpty()) {
                chunks = backward(passed.pop(), chunks);
                layers.get(passed.size()).products().release();
            }
            return Chunks.join(chunks);
        });
        return toInput ? Optional.of(input) : Optional.empty();
    }

    /** The gradients of a block's outputs, which are freed, to those of its inputs. */
    private static List<Tensor> backward(List<Passed> passes, List<Tensor> gradients) {
        List<Tensor> below = new ArrayList<>();
        for (int i = 0; i < passes.size(); i++) {
            try (Tensor above = gradients.get(i);
                    Passed pass = passes.get(i)) {
                below.add(pass.backward(above));
            }
        }
        return below;
    }

    @Override
    public void close() {
        passed.forEach(passes -> passes.forEach(Passed::close));
        layers.forEach(layer -> layer.products().release());
    }
}
