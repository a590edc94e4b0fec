/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How far a batch of features is from collapse.
 *
 * @param scaledStd mean standard deviation of the unit-length features' dimensions times √D: 1 when they point
 *     everywhere, 0 when all are the same (SimSiam, figure 2)
 * @param effectiveRank exponential of the entropy of the centred features' normalised singular values (Roy and Vetterli
 *     2007; RankMe, Garrido et al. 2023, without centring): about how many directions are in use
 */
public record FeatureSpread(double scaledStd, double effectiveRank) {
    private static final double EPS = 1e-12;

    /** Measures float [N, D] features, N at least 2. */
    public static FeatureSpread of(Tensor features) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor rows = features.to(ScalarType.Float).cpu();
            Tensor lengths = rows.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
            Tensor unit = rows.div(lengths.clamp_min(new Scalar(EPS)));
            double std = unit.std(new long[] {0}, true, false).mean().item_double();
            Tensor centred = rows.sub(rows.mean(0).unsqueeze(0));
            Tensor values = torch.linalg_svdvals(centred);
            Tensor shares = values.div(values.sum().clamp_min(new Scalar(EPS))).clamp_min(new Scalar(EPS));
            double entropy = -shares.mul(shares.log()).sum().item_double();
            return new FeatureSpread(std * Math.sqrt(features.size(1)), Math.exp(entropy));
        }
    }
}
