/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.PackedLinear;
import dev.maect.engine.machine.Bfloat16;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Multi-head self-attention, queries, keys and values from one projection, scaled by head dim to the -1/2. */
final class Attention {
    private final NamedTensors tensors = new NamedTensors();
    private final Linear qkv;
    private final Linear projection;
    private final int dim;
    private final int heads;
    private Optional<PackedLinear> packedQkv = Optional.empty();
    private Optional<PackedLinear> packedProjection = Optional.empty();

    Attention(int dim, int heads) {
        this.dim = dim;
        this.heads = heads;
        qkv = new Linear(dim, 3L * dim, true);
        projection = new Linear(dim, dim, true);
        tensors.include("qkv", qkv.tensors()).include("proj", projection.tensors());
    }

    Tensor forward(Tensor x) {
        long n = x.size(0);
        long length = x.size(1);
        TensorVector parts = apply(packedQkv, qkv, x)
                .reshape(n, length, 3, heads, dim / heads)
                .permute(2, 0, 3, 1, 4)
                .unbind(0);
        Tensor mixed = attend(parts.get(0), parts.get(1), parts.get(2));
        return apply(packedProjection, projection, mixed.transpose(1, 2).reshape(n, length, dim));
    }

    /** The mixing of tokens alone: qkv float [N, L, 3 * dim] to [N, queries, dim], of which the last tokens of each image look. */
    Tensor mix(Tensor qkvOfTokens, long queries) {
        long n = qkvOfTokens.size(0);
        long length = qkvOfTokens.size(1);
        TensorVector parts = qkvOfTokens
                .reshape(n, length, 3, heads, dim / heads)
                .permute(2, 0, 3, 1, 4)
                .unbind(0);
        Tensor looking = parts.get(0).narrow(2, length - queries, queries);
        return attend(looking, parts.get(1), parts.get(2)).transpose(1, 2).reshape(n, queries, dim);
    }

    private static Tensor apply(Optional<PackedLinear> packed, Linear layer, Tensor x) {
        return packed.isPresent() && !GradMode.is_enabled() ? packed.get().forward(x) : layer.forward(x);
    }

    void pack(Precision precision) {
        unpack();
        packedQkv = PackedLinear.of(qkv, precision, false);
        packedProjection = PackedLinear.of(projection, precision, false);
    }

    /** After {@link #pack}: what was packed goes, and passes with grad are no more. */
    void keepPackedOnly() {
        packedQkv.ifPresent(packed -> qkv.giveBackWeight());
        packedProjection.ifPresent(packed -> projection.giveBackWeight());
    }

    void unpack() {
        packedQkv.ifPresent(PackedLinear::close);
        packedProjection.ifPresent(PackedLinear::close);
        packedQkv = Optional.empty();
        packedProjection = Optional.empty();
    }

    private static Tensor attend(Tensor q, Tensor k, Tensor v) {
        return attend(q, k, v, Bfloat16.ofProcessor());
    }

    /**
     * Tokens that mix, in the way that is fast. libtorch's fused kernel is, except for bfloat16 on a CPU: by vectors its products
     * take ten times as long as float32's, and in tiles its backward pass three times as long as the plain formula's.
     */
    static Tensor attend(Tensor q, Tensor k, Tensor v, Bfloat16 processor) {
        if (!q.is_cpu() || q.scalar_type().intern() != ScalarType.BFloat16) {
            return torch.scaled_dot_product_attention(q, k, v);
        }
        if (processor.mixesInFloats()) {
            try (Autocast float32 = new Autocast(ComputeDevice.CPU, Precision.FP32)) {
                return torch.scaled_dot_product_attention(
                                q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float))
                        .to(ScalarType.BFloat16);
            }
        }
        return GradMode.is_enabled() ? plain(q, k, v) : torch.scaled_dot_product_attention(q, k, v);
    }

    private static Tensor plain(Tensor q, Tensor k, Tensor v) {
        return q.mul(new Scalar(1 / Math.sqrt(q.size(-1))))
                .matmul(k.transpose(-2, -1))
                .softmax(-1)
                .to(v.scalar_type())
                .matmul(v);
    }

    /**
     * How much the first token attends to each other token: softmax(q k^T / sqrt(head dim)), its own share left out.
     *
     * @param x float [N, L, dim]
     * @return float [N, heads, L - 1]; rows sum to one less the share of the first token itself
     */
    Tensor ofFirstToken(Tensor x) {
        long n = x.size(0);
        long length = x.size(1);
        TensorVector parts = apply(packedQkv, qkv, x)
                .reshape(n, length, 3, heads, dim / heads)
                .permute(2, 0, 3, 1, 4)
                .unbind(0);
        Tensor query = parts.get(0).narrow(2, 0, 1).mul(new Scalar(1 / Math.sqrt((double) dim / heads)));
        return query.matmul(parts.get(1).transpose(-2, -1))
                .softmax(-1)
                .narrow(3, 1, length - 1)
                .squeeze(2);
    }

    Linear qkv() {
        return qkv;
    }

    Linear projection() {
        return projection;
    }

    int heads() {
        return heads;
    }

    NamedTensors tensors() {
        return tensors;
    }
}
