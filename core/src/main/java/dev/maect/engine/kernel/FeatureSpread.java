/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How much of their space a batch of features uses: the signs of a collapse, cheap enough to look at during training.
 *
 * @param standardDeviation the standard deviation of the unit-length features per dimension, averaged and multiplied by
 *     the square root of the number of dimensions (SimSiam, Chen and He 2021, section 4.1): 0 when all features are
 *     equal, about 1 when they spread evenly over the sphere
 * @param effectiveRank exp of the entropy of the singular values (Roy and Vetterli 2007; RankMe, Garrido et al. 2023):
 *     between 1 and the smaller of rows and dimensions
 */
public record FeatureSpread(double standardDeviation, double effectiveRank) {
    private static final double RANKME_EPSILON = 1e-7;

    /**
     * Measures a batch. The rank comes from the smaller of both Gram matrices, in double precision.
     *
     * @param features floating point [B, D] on any device, B at least 2; taken without gradient
     * @return NaN values if features are not finite
     */
    public static FeatureSpread of(Tensor features) {
        if (features.dim() != 2 || features.size(0) < 2) {
            throw new IllegalArgumentException("the spread of features is defined for [rows, dimensions] with at least"
                    + " two rows, not for " + Arrays.toString(Tensors.shape(features)));
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = features.detach().to(ScalarType.Double);
            double total = x.sum().item_double();
            if (!Double.isFinite(total)) {
                return new FeatureSpread(Double.NaN, Double.NaN);
            }
            return new FeatureSpread(standardDeviation(x), effectiveRank(x));
        }
    }

    private static double standardDeviation(Tensor x) {
        return Tensors.unitRows(x).std(new long[] {0}, true, false).mean().item_double() * Math.sqrt(x.size(1));
    }

    private static double effectiveRank(Tensor x) {
        Tensor gram = x.size(0) < x.size(1) ? x.matmul(x.t()) : x.t().matmul(x);
        Tensor singular =
                torch.linalg_eigvalsh(gram.cpu()).clamp_min_(new Scalar(0.0)).sqrt_();
        Tensor sum = singular.sum();
        if (sum.item_double() == 0) {
            return 1;
        }
        Tensor share = singular.div(sum).add_(new Scalar(RANKME_EPSILON));
        return Math.exp(-share.mul(share.log()).sum().item_double());
    }
}
