/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.PackedLinear;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * A transformer block, pre-norm ({@code x += attention(norm1(x)); x += mlp(norm2(x))}) or post-norm ({@code x = norm1(x +
 * attention(x)); x = norm2(x + mlp(x))}), with exact GELU unless told otherwise.
 */
final class Block {
    private final NamedTensors tensors = new NamedTensors();
    private final LayerNorm norm1;
    private final Attention attention;
    private final LayerNorm norm2;
    private final Linear fc1;
    private final Linear fc2;
    private final EncoderConfig.Activation activation;
    private final boolean postNorm;
    private Optional<PackedMlp> packed = Optional.empty();

    /** The MLP for inference. */
    private record PackedMlp(PackedLinear fc1, PackedLinear fc2) {}

    Block(int dim, int heads, int mlpRatio, EncoderConfig.Variant variant) {
        activation = variant.activation();
        postNorm = variant.postNorm();
        norm1 = new LayerNorm(dim, variant.normEps());
        attention = new Attention(dim, heads);
        norm2 = new LayerNorm(dim, variant.normEps());
        fc1 = new Linear(dim, (long) dim * mlpRatio, true);
        fc2 = new Linear((long) dim * mlpRatio, dim, true);
        tensors.include("norm1", norm1.tensors())
                .include("attn", attention.tensors())
                .include("norm2", norm2.tensors())
                .include("mlp.fc1", fc1.tensors())
                .include("mlp.fc2", fc2.tensors());
    }

    Tensor forward(Tensor x) {
        return forward(x, branch -> branch, branch -> branch);
    }

    /** With what is left of the attention and of the MLP, each before it is added. */
    Tensor forward(Tensor x, UnaryOperator<Tensor> ofAttention, UnaryOperator<Tensor> ofMlp) {
        return Scopes.keep(() -> {
            if (postNorm) {
                Tensor attended = Scopes.keep(() -> norm1.forward(x.add(ofAttention.apply(attention.forward(x)))));
                return norm2.forward(attended.add(ofMlp.apply(mlp(attended))));
            }
            Tensor attended = Scopes.keep(() -> x.add(ofAttention.apply(attention.forward(norm1.forward(x)))));
            return attended.add(ofMlp.apply(mlp(norm2.forward(attended))));
        });
    }

    /** float [N, heads, L - 1]: where the first token of x [N, L, dim] looks. */
    Tensor firstTokenAttention(Tensor x) {
        return attention.ofFirstToken(postNorm ? x : norm1.forward(x));
    }

    private Tensor mlp(Tensor x) {
        if (packed.isPresent() && !GradMode.is_enabled()) {
            return Scopes.keep(
                    () -> packed.get().fc2().forward(packed.get().fc1().forward(x)));
        }
        return Scopes.keep(() -> fc2.forward(activation.apply(fc1.forward(x))));
    }

    /** From here on passes without grad take packed weights, where there are any; see {@link Encoder#pack}. */
    void pack(Precision precision) {
        unpack();
        attention.pack(precision);
        Optional<PackedLinear> first = hasOwnPass() ? PackedLinear.of(fc1, precision, true) : Optional.empty();
        packed = first.map(layer ->
                new PackedMlp(layer, PackedLinear.of(fc2, precision, false).orElseThrow()));
    }

    /** After {@link #pack}: what was packed goes, and passes with grad are no more. */
    void keepPackedOnly() {
        attention.keepPackedOnly();
        packed.ifPresent(layers -> {
            fc1.giveBackWeight();
            fc2.giveBackWeight();
        });
    }

    void unpack() {
        attention.unpack();
        packed.ifPresent(mlp -> {
            mlp.fc1().close();
            mlp.fc2().close();
        });
        packed = Optional.empty();
    }

    /** Whether {@link BlockPass} computes it: its MLP has the exact GELU. */
    boolean hasOwnPass() {
        return activation == EncoderConfig.Activation.GELU;
    }

    /** Whether it norms its sums and not what goes into its branches. */
    boolean isPostNorm() {
        return postNorm;
    }

    Attention attention() {
        return attention;
    }

    LayerNorm norm1() {
        return norm1;
    }

    LayerNorm norm2() {
        return norm2;
    }

    Linear fc1() {
        return fc1;
    }

    Linear fc2() {
        return fc2;
    }

    NamedTensors tensors() {
        return tensors;
    }
}
