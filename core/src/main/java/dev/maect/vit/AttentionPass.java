/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.FlashAttention;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The mixing of tokens between an attention's projections, forward and backward, without a graph: call it without grad.
 * The last {@code queries} tokens of each image look at all. It computes in float32, whatever the type of what it is given
 * (see {@link Attention}). {@link #close} frees what it keeps.
 */
final class AttentionPass implements AutoCloseable {
    private final long n;
    private final long length;
    private final long heads;
    private final long headDim;
    private final long queries;
    private final Tensor qkv;
    private final FlashAttention.Pass mix;

    /** The forward pass over {@code qkv} float [N·L, 3·dim], which is kept. */
    AttentionPass(Tensor qkv, long n, long length, long heads, long queries) {
        this.n = n;
        this.length = length;
        this.heads = heads;
        this.queries = queries;
        headDim = qkv.size(1) / 3 / heads;
        this.qkv = Scopes.escape(qkv);
        List<Tensor> pass = Scopes.keepAll(() -> {
            FlashAttention.Pass result = FlashAttention.forward(query(), part(1), part(2));
            return List.of(result.output(), result.logSumExp());
        });
        mix = new FlashAttention.Pass(Scopes.escape(pass.get(0)), Scopes.escape(pass.get(1)));
    }

    /** Of the type of {@code qkv}, [N·queries, dim]: the mixed values. */
    Tensor mixed() {
        return Scopes.keep(() -> mix.output()
                .transpose(1, 2)
                .reshape(n * queries, heads * headDim)
                .to(qkv.scalar_type()));
    }

    /** The gradient [N·queries, dim] of {@link #mixed} to that [N·L, 3·dim] of qkv. */
    Tensor backward(Tensor gradient) {
        return Scopes.keep(() -> {
            Tensor g = Tensors.widened(gradient)
                    .reshape(n, queries, heads, headDim)
                    .transpose(1, 2);
            List<Tensor> parts = FlashAttention.backward(g, query(), part(1), part(2), mix);
            Tensor result = torch.empty_like(qkv);
            Tensor view = result.reshape(n, length, 3, heads, headDim);
            long silent = length - queries; // tokens that do not look
            view.select(2, 0).narrow(1, 0, silent).zero_();
            view.select(2, 0).narrow(1, silent, queries).copy_(parts.get(0).transpose(1, 2));
            view.select(2, 1).copy_(parts.get(1).transpose(1, 2));
            view.select(2, 2).copy_(parts.get(2).transpose(1, 2));
            return result;
        });
    }

    private Tensor query() {
        return part(0).narrow(2, length - queries, queries);
    }

    /** float32 [N, heads, L, head dim]: queries, keys or values. */
    private Tensor part(long which) {
        return Tensors.widened(
                qkv.reshape(n, length, 3, heads, headDim).select(2, which).transpose(1, 2));
    }

    @Override
    public void close() {
        qkv.close();
        mix.output().close();
        mix.logSumExp().close();
    }
}
