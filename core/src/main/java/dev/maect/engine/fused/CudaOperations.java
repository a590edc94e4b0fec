/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.LayerNorm;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link BlockOperations} of our own kernels on one card, for one width of rows and one type of values. It takes what {@link
 * FusedKernels} has found to fit.
 */
final class CudaOperations implements BlockOperations {
    /** Widths whose rows a warp can hold in its registers. */
    static final long MOST = 1536;

    private static final int ROWS_OF_BLOCK = 4;
    private static final int THREADS_OF_ROWS = 32 * ROWS_OF_BLOCK;
    private static final int COLUMNS_OF_BLOCK = 4 * 128;
    private static final int BLOCKS_OF_SUMS = 3;
    private static final int BLOCKS_OF_GELU = 16;

    private final Launcher norm;
    private final Launcher gelu;
    private final int multiprocessors;

    CudaOperations(Launcher norm, Launcher gelu, int multiprocessors) {
        this.norm = norm;
        this.gelu = gelu;
        this.multiprocessors = multiprocessors;
    }

    /** Those of a card for rows of {@code dim}. */
    static CudaOperations of(Card card, long dim, ScalarType values) {
        return new CudaOperations(
                card.module(normSource(dim, values)), card.module(geluSource(values)), card.multiprocessors());
    }

    static KernelSource normSource(long dim, ScalarType values) {
        return new KernelSource("norm", Map.of("DIM", dim, "BF16", bf16(values)));
    }

    static KernelSource geluSource(ScalarType values) {
        return new KernelSource("gelu", Map.of("BF16", bf16(values)));
    }

    private static long bf16(ScalarType values) {
        return values == ScalarType.BFloat16 ? 1 : 0;
    }

    @Override
    public Normed addNorm(Tensor stream, Optional<Tensor> branch, LayerNorm layer, Rows rows, ScalarType values) {
        long count = rows.wantedCount();
        long dim = stream.size(1);
        boolean same = branch.isEmpty() && rows.wanted() == rows.length();
        Tensor sum = same ? new Tensor(stream) : floats(stream, count, dim);
        Normed result =
                new Normed(sum, empty(stream, values, count, dim), floats(stream, count), floats(stream, count));
        try (PointerScope scope = new PointerScope()) {
            norm.launch(
                    "add_norm",
                    (count + ROWS_OF_BLOCK - 1) / ROWS_OF_BLOCK,
                    1,
                    THREADS_OF_ROWS,
                    new Arguments()
                            .with(stream)
                            .with(branch)
                            .with(layer.weight())
                            .with(layer.bias())
                            .with(same ? Optional.empty() : Optional.of(sum))
                            .with(result.normed())
                            .with(result.mean())
                            .with(result.reciprocalStd())
                            .with(count)
                            .with(rows.wanted())
                            .with(rows.length())
                            .with(layer.eps()));
        }
        return result;
    }

    @Override
    public NormGradient addNormBackward(Tensor gradient, Tensor past, Normed normed, LayerNorm layer, Rows rows) {
        long count = rows.count();
        long dim = gradient.size(1);
        ScalarType values = gradient.scalar_type().intern();
        Tensor stream = floats(gradient, count, dim);
        Tensor branch = values == ScalarType.Float ? new Tensor(stream) : empty(gradient, values, count, dim);
        Tensor sums = floats(gradient, 3, dim);
        long blocks = Math.min((count + ROWS_OF_BLOCK - 1) / ROWS_OF_BLOCK, (long) BLOCKS_OF_SUMS * multiprocessors);
        try (PointerScope scope = new PointerScope()) {
            Tensor partial = floats(gradient, blocks, 3 * dim);
            norm.launch(
                    "add_norm_backward",
                    blocks,
                    1,
                    THREADS_OF_ROWS,
                    new Arguments()
                            .with(gradient)
                            .with(past)
                            .with(normed.sum())
                            .with(normed.mean())
                            .with(normed.reciprocalStd())
                            .with(layer.weight())
                            .with(stream)
                            .with(values == ScalarType.Float ? Optional.empty() : Optional.of(branch))
                            .with(partial)
                            .with(count)
                            .with(rows.wanted())
                            .with(rows.length()));
            sumColumns(norm, partial, sums, blocks, 3 * dim);
        }
        return new NormGradient(stream, branch, sums.select(0, 0), sums.select(0, 1), sums.select(0, 2));
    }

    private static void sumColumns(Launcher module, Tensor partial, Tensor sums, long count, long columns) {
        module.launch(
                "sum_columns",
                (columns + 31) / 32,
                1,
                256,
                new Arguments().with(partial).with(sums).with(count).with(columns));
    }

    @Override
    public Tensor biasGelu(Tensor product, Tensor bias) {
        Tensor result = torch.empty_like(product);
        try (PointerScope scope = new PointerScope()) {
            gelu.launch(
                    "bias_gelu",
                    across(product),
                    down(product),
                    COLUMNS_OF_BLOCK / 4,
                    new Arguments()
                            .with(product)
                            .with(bias)
                            .with(result)
                            .with(product.size(0))
                            .with(product.size(1)));
        }
        return result;
    }

    @Override
    public GeluGradient biasGeluBackward(Tensor gradient, Tensor product, Tensor bias) {
        Tensor sums = floats(product, product.size(1));
        try (PointerScope scope = new PointerScope()) {
            Tensor partial = floats(product, down(product), product.size(1));
            gelu.launch(
                    "bias_gelu_backward",
                    across(product),
                    down(product),
                    COLUMNS_OF_BLOCK / 4,
                    new Arguments()
                            .with(gradient)
                            .with(product)
                            .with(bias)
                            .with(gradient)
                            .with(partial)
                            .with(product.size(0))
                            .with(product.size(1)));
            sumColumns(gelu, partial, sums, down(product), product.size(1));
        }
        return new GeluGradient(new Tensor(gradient), sums);
    }

    private static long across(Tensor product) {
        return (product.size(1) + COLUMNS_OF_BLOCK - 1) / COLUMNS_OF_BLOCK;
    }

    /** As many rows of blocks as keep the card busy. */
    private long down(Tensor product) {
        long blocks = (long) BLOCKS_OF_GELU * multiprocessors;
        return Math.max(1, Math.min(product.size(0), blocks / across(product)));
    }

    private static Tensor floats(Tensor like, long... shape) {
        return empty(like, ScalarType.Float, shape);
    }

    /** Room for numbers where {@code like} lies. */
    static Tensor empty(Tensor like, ScalarType type, long... shape) {
        try (ScalarTypeOptional wanted = new ScalarTypeOptional(type)) {
            return like.new_empty(shape, wanted, new LayoutOptional(), new DeviceOptional(), new BoolOptional());
        }
    }
}
