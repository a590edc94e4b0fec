/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.LayerNormPass;
import dev.maect.engine.kernel.LinearPass;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The {@link BlockPass} of a pre-norm block. Of the 15 · dim numbers per token that autograd keeps for backward it keeps
 * 10; the results of the norms and of GELU are computed anew, which costs little.
 */
final class PreNormPass implements BlockPass {
    private final long images;
    private final long length;
    private final long wanted;
    private final LinearPass qkv;
    private final LinearPass projection;
    private final LinearPass fc1;
    private final LinearPass fc2;
    private final LayerNormPass norm1;
    private final AttentionPass attention;
    private final LayerNormPass norm2;
    private final Tensor hidden;

    /** The forward pass of x float32 [N, L, dim] with the block's products. */
    PreNormPass(Block block, BlockProducts products, Tensor x, long wanted) {
        this.wanted = wanted;
        images = x.size(0);
        length = x.size(1);
        qkv = products.qkv();
        projection = products.projection();
        fc1 = products.fc1();
        fc2 = products.fc2();
        norm1 = new LayerNormPass(block.norm1(), x.reshape(images * length, x.size(2)));
        attention = new AttentionPass(
                Scopes.keep(() -> qkv.forward(norm1.normalised())),
                images,
                length,
                block.attention().heads(),
                wanted);
        Tensor attended = Scopes.keep(() ->
                plus(projection.forward(attention.mixed()), last(norm1.input()).reshape(images * wanted, -1)));
        norm2 = new LayerNormPass(block.norm2(), attended);
        hidden = Scopes.escape(Scopes.keep(() -> fc1.forward(norm2.normalised())));
    }

    @Override
    public Tensor output() {
        return Scopes.keep(
                () -> plus(fc2.forward(torch.gelu(hidden)), norm2.input()).reshape(images, wanted, -1));
    }

    @Override
    public Tensor backward(Tensor gradient) {
        return Scopes.keep(() -> {
            Tensor middle = throughMlp(gradient.reshape(images * wanted, -1));
            hidden.close(); // the largest part; closing it again does nothing
            return throughAttention(middle).reshape(images, length, -1);
        });
    }

    /** [W, dim]: the gradient of the block's output to that of the attention's. */
    private Tensor throughMlp(Tensor gradient) {
        return Scopes.keep(() -> {
            Scopes.run(() -> fc2.toWeights(gradient, torch.gelu(hidden)));
            Tensor h = fc2.toInput(gradient);
            torch.gelu_backward_out(h, h, hidden);
            Scopes.run(() -> fc1.toWeights(h, norm2.normalised()));
            return norm2.backward(Tensors.widened(fc1.toInput(h))).add_(gradient);
        });
    }

    /** [T, dim]: the gradient [W, dim] of the attention's output to that of the block's input. */
    private Tensor throughAttention(Tensor gradient) {
        return Scopes.keep(() -> {
            projection.toWeights(gradient, attention.mixed());
            Tensor mixing = Scopes.keep(() -> attention.backward(projection.toInput(gradient)));
            Scopes.run(() -> qkv.toWeights(mixing, norm1.normalised()));
            Tensor below = norm1.backward(Tensors.widened(qkv.toInput(mixing)));
            last(below).add_(gradient.reshape(images, wanted, -1));
            return below;
        });
    }

    /** A branch and what it is added to, float32; the branch's memory is taken where it has that type. */
    static Tensor plus(Tensor branch, Tensor stream) {
        return branch.scalar_type().intern() == ScalarType.BFloat16 ? stream.add(branch) : branch.add_(stream);
    }

    /** [N, wanted, dim] of [T, dim], a view. */
    private Tensor last(Tensor rows) {
        return rows.reshape(images, length, -1).narrow(1, length - wanted, wanted);
    }

    @Override
    public void close() {
        hidden.close();
        norm2.close();
        attention.close();
        norm1.close();
    }
}
