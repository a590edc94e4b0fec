/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.LayerNormPass;
import dev.maect.engine.kernel.LinearPass;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The {@link BlockPass} of a post-norm block. It keeps 11 · dim numbers per token: the block's input, queries, keys and
 * values, the attended values, the sums that the norms are of, and the MLP's values before GELU.
 */
final class PostNormPass implements BlockPass {
    private final long images;
    private final long length;
    private final long wanted;
    private final LinearPass qkv;
    private final LinearPass projection;
    private final LinearPass fc1;
    private final LinearPass fc2;
    private final Tensor input;
    private final AttentionPass attention;
    private final LayerNormPass norm1;
    private final Tensor hidden;
    private final LayerNormPass norm2;

    /** The forward pass of x float32 [N, L, dim] with the block's products. */
    PostNormPass(Block block, BlockProducts products, Tensor x, long wanted) {
        this.wanted = wanted;
        images = x.size(0);
        length = x.size(1);
        qkv = products.qkv();
        projection = products.projection();
        fc1 = products.fc1();
        fc2 = products.fc2();
        input = Scopes.escape(x.reshape(images * length, x.size(2)));
        attention = new AttentionPass(
                Scopes.keep(() -> qkv.forward(input)),
                images,
                length,
                block.attention().heads(),
                wanted);
        norm1 = new LayerNormPass(
                block.norm1(),
                Scopes.keep(() -> PreNormPass.plus(
                        projection.forward(attention.mixed()), last(input).reshape(images * wanted, -1))));
        Tensor middle = norm1.normalised();
        hidden = Scopes.escape(fc1.forward(middle));
        norm2 = new LayerNormPass(
                block.norm2(), Scopes.keep(() -> PreNormPass.plus(fc2.forward(torch.gelu(hidden)), middle)));
        middle.close();
    }

    @Override
    public Tensor output() {
        return Scopes.keep(() -> norm2.normalised().reshape(images, wanted, -1));
    }

    @Override
    public Tensor backward(Tensor gradient) {
        return Scopes.keep(() -> {
            Tensor sum = norm2.backward(gradient.reshape(images * wanted, -1));
            norm2.close(); // closing it again does nothing
            Tensor middle = throughMlp(sum);
            hidden.close();
            return throughAttention(norm1.backward(middle)).reshape(images, length, -1);
        });
    }

    /** [W, dim]: the gradient of the second norm's input to that of the first norm's output. */
    private Tensor throughMlp(Tensor gradient) {
        return Scopes.keep(() -> {
            Scopes.run(() -> fc2.toWeights(gradient, torch.gelu(hidden)));
            Tensor h = fc2.toInput(gradient);
            torch.gelu_backward_out(h, h, hidden);
            Scopes.run(() -> fc1.toWeights(h, norm1.normalised()));
            return PreNormPass.plus(fc1.toInput(h), gradient);
        });
    }

    /** [T, dim]: the gradient [W, dim] of the first norm's input to that of the block's input. */
    private Tensor throughAttention(Tensor gradient) {
        return Scopes.keep(() -> {
            projection.toWeights(gradient, attention.mixed());
            Tensor mixing = Scopes.keep(() -> attention.backward(projection.toInput(gradient)));
            qkv.toWeights(mixing, input);
            Tensor below = Tensors.widened(qkv.toInput(mixing));
            last(below).add_(gradient.reshape(images, wanted, -1));
            return below;
        });
    }

    /** [N, wanted, dim] of [T, dim], a view. */
    private Tensor last(Tensor rows) {
        return rows.reshape(images, length, -1).narrow(1, length - wanted, wanted);
    }

    @Override
    public void close() {
        norm2.close();
        hidden.close();
        norm1.close();
        attention.close();
        input.close();
    }
}
