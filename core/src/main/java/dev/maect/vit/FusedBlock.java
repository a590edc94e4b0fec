/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Gradients;
import dev.maect.engine.Scopes;
import dev.maect.engine.fused.BlockOperations;
import dev.maect.engine.fused.BlockOperations.GeluGradient;
import dev.maect.engine.fused.BlockOperations.NormGradient;
import dev.maect.engine.fused.BlockOperations.Normed;
import dev.maect.engine.fused.Rows;
import dev.maect.engine.kernel.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One pass through a pre-norm {@link Block}, forward and backward, without a graph but for its attention's: call it without grad. What
 * lies between the products is {@link BlockOperations}'. A branch is not added where it is made but where the next norm reads the sum.
 * It keeps what autograd would keep of the products' inputs, in their type. {@link #close} frees it.
 */
final class FusedBlock implements AutoCloseable {
    /**
     * Tokens between two blocks: their sum is what goes on.
     *
     * @param stream float32 [T, dim]
     * @param branch values [T, dim], not yet added; empty at the bottom
     */
    record Tokens(Tensor stream, Optional<Tensor> branch) {}

    private final Block block;
    private final BlockOperations operations;
    private final Weights weights;
    private final Rows rows;
    private final ScalarType values;
    private final boolean training;
    private final List<Tensor> kept = new ArrayList<>();

    private Optional<Pass> pass = Optional.empty();

    /** What a forward pass leaves for the backward pass. */
    private record Pass(Normed first, Tensor qkv, Tensor mixed, Normed second, Tensor product, Tensor active) {}

    /** The block's weights as values. */
    record Weights(
            Tensor qkv,
            Tensor qkvBias,
            Tensor projection,
            Tensor projectionBias,
            Tensor fc1,
            Tensor fc2,
            Tensor fc2Bias) {
        List<Tensor> all() {
            return List.of(qkv, qkvBias, projection, projectionBias, fc1, fc2, fc2Bias);
        }

        /** The weights themselves, or copies of all blocks' in one go, which the enclosing scope frees. */
        static List<Weights> of(List<Block> blocks, ScalarType values) {
            List<Tensor> all = new ArrayList<>();
            for (Block block : blocks) {
                Attention attention = block.attention();
                all.addAll(List.of(
                        attention.qkv().weight(),
                        attention.qkv().bias().orElseThrow(),
                        attention.projection().weight(),
                        attention.projection().bias().orElseThrow(),
                        block.fc1().weight(),
                        block.fc2().weight(),
                        block.fc2().bias().orElseThrow()));
            }
            List<Tensor> cast = values == ScalarType.Float ? all : Operators.cast(all, values);
            List<Weights> weights = new ArrayList<>();
            for (int i = 0; i < cast.size(); i += 7) {
                weights.add(new Weights(
                        cast.get(i),
                        cast.get(i + 1),
                        cast.get(i + 2),
                        cast.get(i + 3),
                        cast.get(i + 4),
                        cast.get(i + 5),
                        cast.get(i + 6)));
            }
            return weights;
        }
    }

    /**
     * A pass through {@code block}.
     *
     * @param values the type of products, and of {@code weights}
     * @param training whether a backward pass comes
     */
    FusedBlock(
            Block block, Weights weights, BlockOperations operations, Rows rows, ScalarType values, boolean training) {
        this.training = training;
        this.block = block;
        this.weights = weights;
        this.operations = operations;
        this.rows = rows;
        this.values = values;
    }

    /** The wanted tokens behind the block; the enclosing scope frees them. */
    Tokens forward(Tokens tokens) {
        Normed first = keep(operations.addNorm(
                tokens.stream(), tokens.branch(), block.norm1(), Rows.all(rows.images(), rows.length()), values));
        Tensor qkv = keep(linear(first.normed(), weights.qkv(), weights.qkvBias()));
        Tensor mixed = keep(mix(qkv));
        Tensor attended = linear(mixed.detach(), weights.projection(), weights.projectionBias());
        Normed second = keep(operations.addNorm(first.sum(), Optional.of(attended), block.norm2(), rows, values));
        attended.close();
        Tensor product = keep(torch.mm(second.normed(), weights.fc1().t()));
        Tensor active = keep(operations.biasGelu(product, block.fc1().bias().orElseThrow()));
        pass = Optional.of(new Pass(first, qkv, mixed, second, product, active));
        return new Tokens(new Tensor(second.sum()), Optional.of(linear(active, weights.fc2(), weights.fc2Bias())));
    }

    private static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        try (TensorOptional b = new TensorOptional(bias)) {
            return torch.linear(x, weight, b);
        }
    }

    /** The attention's mixed values [wanted rows, dim], in a graph that begins at {@code qkv} where backward will come. */
    private Tensor mix(Tensor qkv) {
        qkv.set_requires_grad(training);
        return Scopes.keep(() -> {
            try (AutoGradMode mode = new AutoGradMode(training)) {
                return block.attention()
                        .mix(qkv.reshape(rows.images(), rows.length(), -1), rows.wanted())
                        .reshape(rows.wantedCount(), -1);
            }
        });
    }

    /**
     * Adds to the gradients of the block's parameters, but for the bias of the branch that comes from below.
     *
     * @param stream float32 [wanted rows, dim]: the gradient of the sum behind the block
     * @param branch the same as values
     * @return that of the sum before it, [rows, dim]
     */
    NormGradient backward(Tensor stream, Tensor branch) {
        Pass p = pass.orElseThrow();
        List<Tensor> below = Scopes.keepAll(() -> {
            toWeight(block.fc2().weight(), branch, p.active());
            GeluGradient gelu = operations.biasGeluBackward(
                    branch.mm(weights.fc2()), p.product(), block.fc1().bias().orElseThrow());
            Gradients.add(block.fc1().bias().orElseThrow(), gelu.bias());
            toWeight(block.fc1().weight(), gelu.product(), p.second().normed());
            NormGradient middle = operations.addNormBackward(
                    gelu.product().mm(weights.fc1()),
                    stream,
                    p.second(),
                    block.norm2(),
                    Rows.all(rows.images(), rows.wanted()));
            Gradients.add(block.norm2().weight(), middle.scale());
            Gradients.add(block.norm2().bias(), middle.shift());
            Gradients.add(block.attention().projection().bias().orElseThrow(), middle.bias());
            toWeight(
                    block.attention().projection().weight(),
                    middle.branch(),
                    p.mixed().detach());
            p.mixed()
                    .backward(
                            middle.branch().mm(weights.projection()),
                            new BoolOptional(),
                            false,
                            new TensorArrayRefOptional());
            Tensor mixing = p.qkv().grad();
            toWeight(block.attention().qkv().weight(), mixing, p.first().normed());
            Gradients.add(
                    block.attention().qkv().bias().orElseThrow(),
                    mixing.sum(new long[] {0}, false, new ScalarTypeOptional(ScalarType.Float)));
            NormGradient lowest = operations.addNormBackward(
                    mixing.mm(weights.qkv()), middle.stream(), p.first(), block.norm1(), rows);
            Gradients.add(block.norm1().weight(), lowest.scale());
            Gradients.add(block.norm1().bias(), lowest.shift());
            return List.of(lowest.stream(), lowest.branch(), lowest.scale(), lowest.shift(), lowest.bias());
        });
        return new NormGradient(below.get(0), below.get(1), below.get(2), below.get(3), below.get(4));
    }

    private void toWeight(Tensor weight, Tensor gradient, Tensor input) {
        if (values == ScalarType.Float) {
            Gradients.addProduct(weight, gradient.t(), input);
        } else {
            Scopes.run(() -> Gradients.add(weight, gradient.t().mm(input).to(ScalarType.Float)));
        }
    }

    private Normed keep(Normed normed) {
        return new Normed(keep(normed.sum()), keep(normed.normed()), keep(normed.mean()), keep(normed.reciprocalStd()));
    }

    /** A handle of our own, so that whoever has the other one may close it. */
    private Tensor keep(Tensor tensor) {
        Tensor own = Scopes.escape(new Tensor(tensor));
        kept.add(own);
        return own;
    }

    @Override
    public void close() {
        kept.forEach(Tensor::close);
        kept.clear();
        pass = Optional.empty();
    }
}
