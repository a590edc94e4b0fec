/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.ForwardWatch;
import dev.maect.engine.kernel.Tape;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/** Passes through consecutive blocks: on the tape that is open (float32 on a CPU), or else in autograd's graph. */
final class Blocks {
    private Blocks() {}

    /** x float [N, L, dim] to the last {@code wanted} tokens of each image, [N, wanted, dim]. */
    static Tensor forward(List<Block> blocks, Tensor x, long wanted) {
        Optional<Tape> tape = Tape.current()
                .filter(open -> GradMode.is_enabled() && !blocks.isEmpty())
                .filter(open -> ForwardWatch.current().isEmpty());
        if (tape.isPresent()) {
            return tape.get().record(new BlocksPass(blocks, wanted), x);
        }
        if (!GradMode.is_enabled()) {
            return Chunks.join(Chunks.of(x).stream()
                    .map(chunk -> Scopes.keep(() -> through(blocks, chunk, wanted)))
                    .toList());
        }
        return through(blocks, x, wanted);
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
