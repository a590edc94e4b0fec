/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.LayerNorm;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Compares two ways to compute {@link BlockOperations} on numbers that are spread over some rows: a card's kernels are looked at once
 * before they are used. It reads the card, so it may not run while a graph is captured.
 */
public final class BlockCheck {
    private static final double OF_FLOATS = 1e-4;
    private static final double OF_BFLOATS = 2e-2;
    private static final long IMAGES = 3;
    private static final long LENGTH = 29;
    private static final long WANTED = 22;

    private final Device device;
    private final long dim;
    private final ScalarType values;

    private BlockCheck(Device device, long dim, ScalarType values) {
        this.device = device;
        this.dim = dim;
        this.values = values;
    }

    /**
     * Compares.
     *
     * @param dim of a row
     * @param values float32 or bfloat16
     * @return the largest difference of a result, relative to the result's largest number
     * @throws EngineException if it is larger than rounding explains
     */
    public static double run(BlockOperations tried, BlockOperations truth, Device device, long dim, ScalarType values) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            BlockCheck check = new BlockCheck(device, dim, values);
            List<Tensor> actual = check.results(tried);
            List<Tensor> expected = check.results(truth);
            double worst = 0;
            for (int i = 0; i < expected.size(); i++) {
                Tensor right = expected.get(i).to(ScalarType.Double).reshape(-1);
                Tensor own = actual.get(i).to(ScalarType.Double).reshape(-1);
                double off = own.sub(right).abs().max().item_double()
                        / right.abs().max().item_double();
                if (!(off <= (values == ScalarType.Float ? OF_FLOATS : OF_BFLOATS))) {
                    throw new EngineException(String.format(
                            Locale.ROOT, "Result %d of the kernels for rows of %d is off by %.1e.", i, dim, off));
                }
                worst = Math.max(worst, off);
            }
            return worst;
        }
    }

    private List<Tensor> results(BlockOperations operations) {
        Rows rows = new Rows(IMAGES, LENGTH, WANTED);
        LayerNorm layer = new LayerNorm(dim);
        layer.tensors().move(tensor -> spread(1, 1, dim).reshape(dim));
        Tensor stream = spread(2, rows.count(), dim);
        Tensor branch = spread(3, rows.wantedCount(), dim).to(values);
        BlockOperations.Normed whole =
                operations.addNorm(stream, Optional.empty(), layer, Rows.all(IMAGES, LENGTH), values);
        BlockOperations.Normed part = operations.addNorm(stream, Optional.of(branch), layer, rows, values);
        Tensor past = spread(4, rows.wantedCount(), dim);
        BlockOperations.NormGradient below =
                operations.addNormBackward(spread(5, rows.count(), dim).to(values), past, whole, layer, rows);
        Tensor product = spread(6, rows.count(), 4 * dim).to(values);
        Tensor bias = spread(7, 1, 4 * dim).reshape(4 * dim);
        Tensor active = operations.biasGelu(product, bias);
        BlockOperations.GeluGradient under =
                operations.biasGeluBackward(spread(8, rows.count(), 4 * dim).to(values), product, bias);
        layer.tensors().close();
        return List.of(
                whole.normed(),
                whole.mean(),
                whole.reciprocalStd(),
                part.sum(),
                part.normed(),
                below.stream(),
                below.branch(),
                below.scale(),
                below.shift(),
                below.bias(),
                active,
                under.product(),
                under.bias());
    }

    /** Numbers from -2 to 2 in no order that columns or rows share, the same each time. */
    private Tensor spread(double seed, long rows, long columns) {
        Tensor numbers = torch.arange(new Scalar((double) rows * columns)).to(device, ScalarType.Double);
        return numbers.add_(new Scalar(seed))
                .mul_(new Scalar(12.9898 + seed))
                .sin_()
                .mul_(new Scalar(43758.5453))
                .frac_()
                .mul_(new Scalar(2.0))
                .to(ScalarType.Float)
                .reshape(rows, columns);
    }
}
