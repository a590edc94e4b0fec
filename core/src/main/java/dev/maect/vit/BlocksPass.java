/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Tape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A pass through consecutive blocks, float32 [N, L, dim] to [N, wanted, dim]: the last tokens of each image. Each block
 * takes the images, and later their gradients, in {@link Chunks}.
 */
final class BlocksPass implements Tape.Layers {
    private final List<Block> blocks;
    private final long wanted;
    private final Deque<List<BlockPass>> passed = new ArrayDeque<>();

    BlocksPass(List<Block> blocks, long wanted) {
        this.blocks = blocks;
        this.wanted = wanted;
    }

    @Override
    public Tensor forward(Tensor x) {
        List<Tensor> chunks = Chunks.of(x);
        for (Block block : blocks) {
            long asked = passed.size() == blocks.size() - 1 ? wanted : x.size(1);
            List<BlockPass> passes = new ArrayList<>();
            passed.push(passes);
            for (Tensor chunk : chunks) {
                passes.add(new BlockPass(block, chunk, asked));
            }
            chunks = passes.stream().map(BlockPass::output).toList();
        }
        return Chunks.join(chunks);
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
        Tensor input = Scopes.keep(() -> {
            List<Tensor> chunks = Chunks.split(gradient, passed.element().size());
            while (!passed.isEmpty()) {
                chunks = backward(passed.pop(), chunks);
            }
            return Chunks.join(chunks);
        });
        return toInput ? Optional.of(input) : Optional.empty();
    }

    /** The gradients of a block's outputs, which are freed, to those of its inputs. */
    private static List<Tensor> backward(List<BlockPass> passes, List<Tensor> gradients) {
        List<Tensor> below = new ArrayList<>();
        for (int i = 0; i < passes.size(); i++) {
            try (Tensor above = gradients.get(i);
                    BlockPass pass = passes.get(i)) {
                below.add(pass.backward(above));
            }
        }
        return below;
    }

    @Override
    public void close() {
        passed.forEach(passes -> passes.forEach(BlockPass::close));
    }
}
