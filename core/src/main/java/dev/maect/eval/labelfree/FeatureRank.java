/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.Eigen;
import dev.maect.eval.matrix.Rows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How many directions a set of features uses: exp of the entropy of the singular values' shares. Between 1 and the
 * smaller of images and dimensions; the higher, the less collapsed. Blockwise and in double precision; time grows with
 * N D².
 */
public final class FeatureRank {
    /** What RankMe adds to every share (Garrido et al. 2023, section 3.1, for float32 features). */
    private static final double RANKME_EPSILON = 1e-7;

    private static final int BLOCK = 8192;

    private FeatureRank() {}

    /**
     * RankMe (Garrido et al. 2023): of the features as they are, with 1e-7 added to each share.
     *
     * @param features float32 [N, D]
     * @throws EvaluationException unless there are at least two images and all values are finite
     */
    public static double rankMe(Tensor features) {
        return measure(features, false, RANKME_EPSILON);
    }

    /**
     * The effective rank (Roy and Vetterli 2007) of the features less their mean: what the images share does not
     * count, which otherwise is the largest singular value by far.
     *
     * @param features float32 [N, D]
     * @throws EvaluationException unless there are at least two images and all values are finite
     */
    public static double effectiveRank(Tensor features) {
        return measure(features, true, 0);
    }

    private static double measure(Tensor features, boolean centred, double epsilon) {
        if (features.dim() != 2 || features.size(0) < 2) {
            throw new EvaluationException("The rank of features needs at least two images, one row each.");
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = features.detach();
            Tensor mean = x.to(ScalarType.Double).mean(new long[] {0}, true, new ScalarTypeOptional());
            if (!Double.isFinite(mean.sum().item_double())) {
                throw new EvaluationException("The features hold values that are not finite: the encoder diverged.");
            }
            Tensor gram = gram(x, centred ? mean : torch.zeros_like(mean));
            Tensor singular = Eigen.values(gram).clamp_min_(new Scalar(0.0)).sqrt_();
            double sum = singular.sum().item_double();
            if (sum == 0) {
                return 1;
            }
            Tensor share = singular.div_(new Scalar(sum)).add_(new Scalar(epsilon));
            return Math.exp(-share.xlogy(share).sum().item_double());
        }
    }

    /** The smaller of both Gram matrices: it has all singular values, squared. */
    private static Tensor gram(Tensor x, Tensor mean) {
        if (x.size(0) < x.size(1)) {
            Tensor rows = x.to(ScalarType.Double).sub_(mean);
            return rows.matmul(rows.t());
        }
        Tensor sum = Rows.zeros(x, ScalarType.Double, x.size(1), x.size(1));
        for (long from = 0; from < x.size(0); from += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = x.narrow(0, from, Math.min(BLOCK, x.size(0) - from))
                        .to(ScalarType.Double)
                        .sub_(mean);
                sum.addmm_(rows.t(), rows);
            }
        }
        return sum;
    }
}
