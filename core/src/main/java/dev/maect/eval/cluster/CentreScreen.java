/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.engine.machine.Bfloat16;
import dev.maect.eval.matrix.Rows;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Tells which rows could have another nearest centre than the one they have: one matrix product, and a minimum without
 * its position. All other rows keep their centre for certain, so only the doubtful ones need an exact look.
 *
 * <p>Where the processor multiplies bfloat16, the product is in bfloat16. What rounding can do to a row is
 * bounded by Cauchy-Schwarz: (x - x')c + x'(c - c') is at most |x - x'||c| + |x'||c - c'|, with the lengths of the
 * actual rounding errors. A row is certain only if its lead exceeds that bound.
 */
final class CentreScreen implements AutoCloseable {
    private static final long BLOCK_ELEMENTS =
            384L << 10; // distances of a block, in both precisions, stay in the cache
    private static final double ROUNDING = 0x1p-9 * 1.01; // of a bfloat16, relative
    private static final double FLOAT_ROUNDING = 0x1p-23;

    private final Tensor x;
    private final boolean rounded;
    private final Tensor fast; // x, or its bfloat16 copy
    private final Tensor lengths; // float32 [N, 1], of the rounded rows
    private final Tensor errors; // float32 [N, 1], lengths of what rounding took away

    private CentreScreen(Tensor x, boolean rounded, Tensor fast, Tensor lengths, Tensor errors) {
        this.x = x;
        this.rounded = rounded;
        this.fast = fast;
        this.lengths = lengths;
        this.errors = errors;
    }

    /** A screen in the precision that is fast here. */
    static CentreScreen fastest(Tensor x) {
        return x.is_cpu() && Bfloat16.ofProcessor() != Bfloat16.NONE ? rounded(x) : precise(x);
    }

    /** A screen in float32. */
    static CentreScreen precise(Tensor x) {
        return new CentreScreen(x, false, x, x, x);
    }

    /** A screen in bfloat16. */
    static CentreScreen rounded(Tensor x) {
        Tensor fast = torch.empty_like(x, x.options().dtype(new ScalarTypeOptional(ScalarType.BFloat16)), null);
        Tensor lengths = torch.empty(new long[] {x.size(0), 1}, x.options(), null);
        Tensor errors = torch.empty_like(lengths);
        long block = Math.max(256, Rows.blockElements(x, BLOCK_ELEMENTS) / x.size(1));
        for (long from = 0; from < x.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.block(x, from, block);
                Tensor less = Rows.block(fast, from, block).copy_(rows);
                Tensor back = less.to(ScalarType.Float);
                Rows.block(lengths, from, block).copy_(Rows.norms(back));
                Rows.block(errors, from, block).copy_(Rows.norms(rows.sub(back)));
            }
        }
        fast.retainReference();
        lengths.retainReference();
        errors.retainReference();
        return new CentreScreen(x, true, fast, lengths, errors);
    }

    /**
     * Marks the rows whose nearest centre is not certainly that of {@code labels}; in the caller's scope.
     *
     * @param centres float32 [A, k, D], k at least 2
     * @param labels int64 [A, N]
     * @return bool [A, N]
     */
    Tensor doubtful(Tensor centres, Tensor labels) {
        Tensor doubtful = Rows.zeros(x, ScalarType.Bool, labels.size(0), labels.size(1));
        try (PointerScope scope = new PointerScope()) {
            Centres prepared = new Centres(centres);
            long block = Math.max(256, Rows.blockElements(x, BLOCK_ELEMENTS) / (centres.size(0) * centres.size(1)));
            for (long from = 0; from < x.size(0); from += block) {
                try (PointerScope blockScope = new PointerScope()) {
                    long count = Math.min(block, x.size(0) - from);
                    Tensor marks = prepared.doubtful(from, count, labels.narrow(1, from, count));
                    doubtful.narrow(1, from, count).copy_(marks.t());
                }
            }
        }
        return doubtful;
    }

    /** The centres of one iteration, ready for products. */
    private final class Centres {
        private final long sets;
        private final long k;
        private final Tensor columns; // [D, A*k], negated
        private final Tensor half; // [A*k], half squared lengths
        private final Tensor offsets; // int64 [1, A]
        private final Tensor perError; // [1, A]: what a unit of |x - x'| costs
        private final Tensor perLength; // [1, A]: what a unit of |x'| costs
        private final Tensor perRow; // [1, A]: what every row costs

        Centres(Tensor centres) {
            sets = centres.size(0);
            k = centres.size(1);
            Tensor flat = centres.view(sets * k, centres.size(2));
            Tensor exactHalf = flat.square().sum(1).mul_(new Scalar(0.5));
            long[] starts = new long[(int) sets];
            Arrays.setAll(starts, set -> set * k);
            offsets = Rows.onDeviceOf(x, Tensors.ofLongs(starts, 1, sets));
            if (!rounded) {
                columns = flat.neg().t();
                half = exactHalf;
                perError = half;
                perLength = half;
                perRow = half;
                return;
            }
            Tensor less = flat.neg().to(ScalarType.BFloat16);
            columns = less.t();
            half = exactHalf.to(ScalarType.BFloat16);
            Tensor error = Rows.norms(less.to(ScalarType.Float).add_(flat));
            Tensor length = Rows.norms(flat);
            // twice: the own centre and the other one both err
            perError = largest(length).mul_(new Scalar(2.0));
            perLength = largest(error.add(length, new Scalar(FLOAT_ROUNDING * flat.size(1))))
                    .mul_(new Scalar(2.0));
            perRow = largest(exactHalf.sub(half.to(ScalarType.Float)).abs_()).mul_(new Scalar(2.0));
        }

        private Tensor largest(Tensor perCentre) {
            return perCentre.view(sets, k).amax(new long[] {1}, false).unsqueeze(0);
        }

        /** [B, A] */
        Tensor doubtful(long from, long count, Tensor labels) {
            Tensor product = torch.addmm(half, Rows.block(fast, from, count), columns);
            Tensor distances = rounded ? product.to(ScalarType.Float) : product;
            Tensor own = labels.t().add(offsets);
            Tensor ownDistance = distances.gather(1, own);
            distances.scatter_(1, own, new Scalar(Double.POSITIVE_INFINITY));
            Tensor other = distances.view(count, sets, k).amin(new long[] {2}, false);
            if (!rounded) {
                return ownDistance.ge(other);
            }
            Tensor slack = Rows.block(errors, from, count)
                    .mul(perError)
                    .addcmul_(Rows.block(lengths, from, count), perLength)
                    .add_(perRow)
                    .add_(ownDistance.abs().add_(other.abs()), new Scalar(ROUNDING));
            return ownDistance.add_(slack).ge(other);
        }
    }

    @Override
    public void close() {
        if (rounded) {
            fast.close();
            lengths.close();
            errors.close();
        }
    }
}
