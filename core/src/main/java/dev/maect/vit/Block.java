/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A pre-norm transformer block: {@code x += attention(norm1(x)); x += mlp(norm2(x))}, exact GELU. */
final class Block {
    private final NamedTensors tensors = new NamedTensors();
    private final LayerNorm norm1;
    private final Attention attention;
    private final LayerNorm norm2;
    private final Linear fc1;
    private final Linear fc2;

    Block(int dim, int heads, int mlpRatio) {
        norm1 = new LayerNorm(dim);
        attention = new Attention(dim, heads);
        norm2 = new LayerNorm(dim);
        fc1 = new Linear(dim, (long) dim * mlpRatio, true);
        fc2 = new Linear((long) dim * mlpRatio, dim, true);
        tensors.include("norm1", norm1.tensors())
                .include("attn", attention.tensors())
                .include("norm2", norm2.tensors())
                .include("mlp.fc1", fc1.tensors())
                .include("mlp.fc2", fc2.tensors());
    }

    Tensor forward(Tensor x) {
        return forward(x, branch -> branch);
    }

    /** With what {@code branch} leaves of the attention and of the MLP, each before it is added. */
    Tensor forward(Tensor x, UnaryOperator<Tensor> branch) {
        return Scopes.keep(() -> {
            Tensor attended = Scopes.keep(() -> x.add(branch.apply(attention.forward(norm1.forward(x)))));
            return attended.add(branch.apply(mlp(norm2.forward(attended))));
        });
    }

    /** float [N, heads, L - 1]: where the first token of x [N, L, dim] looks. */
    Tensor firstTokenAttention(Tensor x) {
        return attention.ofFirstToken(norm1.forward(x));
    }

    private Tensor mlp(Tensor x) {
        return fc2.forward(torch.gelu(fc1.forward(x)));
    }

    NamedTensors tensors() {
        return tensors;
    }
}
