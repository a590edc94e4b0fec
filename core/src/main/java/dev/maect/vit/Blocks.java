/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.bytedeco.pytorch.global.torch.DeviceType;

import dev.maect.engine.Scopes;
import dev.maect.engine.fused.BlockOperations;
import dev.maect.engine.kernel.ForwardWatch;
import dev.maect.engine.kernel.Tape;
import dev.maect.engine.machine.Bfloat16;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Passes through consecutive blocks. While a tape is open, a CPU takes the blocks' own backward pass, but for bfloat16 in tiles, a GPU
 * the one of fused kernels where there are any, all else autograd's, and either way the first {@code checkpointed} blocks keep their
 * input alone. Without a tape all goes into autograd's graph.
 */
final class Blocks {
    private Blocks() {}

    /** x float [N, L, dim] to the last {@code wanted} tokens of each image, [N, wanted, dim]. */
    static Tensor forward(List<Block> blocks, Tensor x, long wanted, int checkpointed) {
        if (!GradMode.is_enabled()) {
            Optional<BlockOperations> fused =
                    ForwardWatch.current().isPresent() ? Optional.empty() : FusedBlocksPass.operations(blocks, x);
            if (fused.isPresent()) {
                return FusedBlocksPass.through(blocks, x, wanted, fused.get(), FusedBlocksPass.values(x));
            }
            return Chunks.join(Chunks.passing(x).stream()
                    .map(chunk -> Scopes.keep(() -> through(blocks, chunk, wanted)))
                    .toList());
        }
        if (ForwardWatch.current().isPresent()) {
            return through(blocks, x, wanted);
        }
        Optional<Tape> tape = Tape.current();
        if (tape.isPresent() && !blocks.isEmpty() && blocks.get(0).hasOwnPass() && hasOwnPass(x)) {
            return tape.get().record(new BlocksPass(blocks, wanted, checkpointed, FusedBlocksPass.values(x)), x);
        }
        List<Block> lower = blocks.subList(0, checkpointed);
        Tensor tokens = checkpointed(
                lower,
                lower.stream()
                        .map(block -> (UnaryOperator<Tensor>) block::forward)
                        .toList(),
                x);
        List<Block> upper = blocks.subList(checkpointed, blocks.size());
        Optional<BlockOperations> fused =
                tape.isPresent() ? FusedBlocksPass.operations(upper, tokens) : Optional.empty();
        return fused.isPresent()
                ? tape.get()
                        .record(new FusedBlocksPass(upper, wanted, fused.get(), FusedBlocksPass.values(tokens)), tokens)
                : through(upper, tokens, wanted);
    }

    /**
     * The output of blocks that are computed again in the backward pass of the tape that is open; without a tape they keep
     * what they need as ever.
     *
     * @param passes one through each block, which gives the same whenever it is asked
     */
    static Tensor checkpointed(List<Block> blocks, List<UnaryOperator<Tensor>> passes, Tensor x) {
        Optional<Tape> tape = Tape.current().filter(open -> !blocks.isEmpty());
        List<Tensor> places = tape.isEmpty() ? List.of() : CheckpointedLayers.places(blocks.size(), x);
        Tensor tokens = x;
        for (int i = 0; i < blocks.size(); i++) {
            UnaryOperator<Tensor> pass = passes.get(i);
            tokens = tape.isEmpty()
                    ? pass.apply(tokens)
                    : tape.get()
                            .record(new CheckpointedLayers(pass, blocks.get(i).tensors(), places.get(i)), tokens);
        }
        return tokens;
    }

    /** Its attention computes in float32. It was not tried where that of bfloat16 does not, nor on other devices. */
    private static boolean hasOwnPass(Tensor x) {
        return x.is_cpu()
                && (!torch.is_autocast_enabled(DeviceType.CPU)
                        || Bfloat16.ofProcessor().mixesInFloats());
    }

    private static Tensor through(List<Block> blocks, Tensor x, long wanted) {
        Tensor tokens = x;
        Optional<ForwardWatch> watch = ForwardWatch.current();
        for (Block block : blocks) {
            tokens = block.forward(tokens);
            if (watch.isPresent()) {
                watch.get().show(block.tensors(), tokens);
            }
        }
        return tokens.narrow(1, x.size(1) - wanted, wanted);
    }
}
