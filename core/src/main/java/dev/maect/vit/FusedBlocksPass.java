/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Gradients;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.fused.BlockOperations;
import dev.maect.engine.fused.BlockOperations.NormGradient;
import dev.maect.engine.fused.FusedKernels;
import dev.maect.engine.fused.Rows;
import dev.maect.engine.kernel.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A pass through consecutive pre-norm blocks where {@link BlockOperations} are kernels of our own, float32 [N, L, dim] to [N, wanted,
 * dim]: the last tokens of each image. Products are in bfloat16 under autocast.
 */
final class FusedBlocksPass implements Tape.Layers {
    static {
        NativeSetup.prepare();
    }

    private final List<Block> blocks;
    private final long wanted;
    private final BlockOperations operations;
    private final ScalarType values;
    private final List<FusedBlock> passed = new ArrayList<>();
    private final List<Tensor> casts = new ArrayList<>();

    FusedBlocksPass(List<Block> blocks, long wanted, BlockOperations operations, ScalarType values) {
        this.blocks = blocks;
        this.wanted = wanted;
        this.operations = operations;
        this.values = values;
    }

    /** The kernels for {@code blocks}, where there are any for them. */
    static Optional<BlockOperations> operations(List<Block> blocks, Tensor x) {
        if (!x.is_cuda() || blocks.isEmpty() || !blocks.stream().allMatch(FusedBlocksPass::computes)) {
            return Optional.empty();
        }
        return FusedKernels.forBlocks(x, values(x));
    }

    /** Whether it is a block of the kind that this class computes. */
    static boolean computes(Block block) {
        return block.hasOwnPass() && !block.isPostNorm();
    }

    /** The type of products where {@code x} is now. */
    static ScalarType values(Tensor x) {
        DeviceType device = x.device().type().intern();
        return torch.is_autocast_enabled(device) ? ScalarType.BFloat16 : ScalarType.Float;
    }

    /** A pass of which nothing is kept: without grad. */
    static Tensor through(List<Block> blocks, Tensor x, long wanted, BlockOperations operations, ScalarType values) {
        return Scopes.keep(() -> {
            try (FusedBlocksPass pass = new FusedBlocksPass(blocks, wanted, operations, values)) {
                return pass.pass(x, false);
            }
        });
    }

    @Override
    public Tensor forward(Tensor x) {
        return pass(x, true);
    }

    private Tensor pass(Tensor x, boolean keeping) {
        long images = x.size(0);
        long length = x.size(1);
        List<FusedBlock.Weights> weights = FusedBlock.Weights.of(blocks, values);
        if (keeping && values != ScalarType.Float) {
            weights.forEach(
                    one -> casts.addAll(one.all().stream().map(Scopes::escape).toList()));
        }
        FusedBlock.Tokens tokens = new FusedBlock.Tokens(
                FusedKernels.plain(x.detach()).reshape(images * length, x.size(2)), Optional.empty());
        for (int b = 0; b < blocks.size(); b++) {
            Rows rows = new Rows(images, length, b == blocks.size() - 1 ? wanted : length);
            FusedBlock block = new FusedBlock(blocks.get(b), weights.get(b), operations, rows, values, keeping);
            passed.add(block);
            FusedBlock.Tokens above = through(block, tokens);
            // What the block needs of them it holds itself.
            tokens.stream().close();
            tokens.branch().ifPresent(Tensor::close);
            tokens = above;
            if (!keeping) {
                passed.remove(block);
                block.close();
            }
        }
        return tokens.stream().add(tokens.branch().orElseThrow()).reshape(images, wanted, -1);
    }

    /** What the block makes on the way goes with its scope, but for what it keeps. */
    private static FusedBlock.Tokens through(FusedBlock block, FusedBlock.Tokens tokens) {
        List<Tensor> above = Scopes.keepAll(() -> {
            FusedBlock.Tokens result = block.forward(tokens);
            return List.of(result.stream(), result.branch().orElseThrow());
        });
        return new FusedBlock.Tokens(above.get(0), Optional.of(above.get(1)));
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
        Tensor input = Scopes.keep(() -> {
            Tensor stream = FusedKernels.plain(gradient).reshape(-1, gradient.size(2));
            Tensor branch = stream.to(values);
            Tensor bias = stream.sum(new long[] {0});
            for (int b = blocks.size() - 1; b >= 0; b--) {
                Gradients.add(blocks.get(b).fc2().bias().orElseThrow(), bias);
                try (FusedBlock block = passed.remove(b)) {
                    NormGradient below = block.backward(stream, branch);
                    stream = below.stream();
                    branch = below.branch();
                    bias = below.bias();
                }
            }
            return stream.reshape(gradient.size(0), -1, gradient.size(2));
        });
        return toInput ? Optional.of(input) : Optional.empty();
    }

    @Override
    public void close() {
        passed.forEach(FusedBlock::close);
        passed.clear();
        casts.forEach(Tensor::close);
        casts.clear();
    }
}
