/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Scopes;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The MAE loss (MAE section 3; MAE-CT losses/mae_vit_loss.py): squared error of the removed patches' pixels, the mean
 * over a patch, then the mean over the removed patches of the whole batch.
 */
public final class ReconstructionLoss {
    /** Added to a patch's variance. */
    public static final double EPS = 1e-6;

    private ReconstructionLoss() {}

    /**
     * The loss, in float32.
     *
     * @param predicted float [N, L, p·p·C]
     * @param images float [N, C, H, W], normalised
     * @param normaliseTarget whether each patch is brought to mean 0 and (unbiased) variance 1 first
     * @return float scalar
     */
    public static Tensor of(Tensor predicted, Tensor images, Masking masking, int patchSize, boolean normaliseTarget) {
        return Scopes.keep(() -> {
            Tensor target = target(images, patchSize, normaliseTarget);
            Tensor perPatch =
                    predicted.to(ScalarType.Float).sub(target).square().mean(-1);
            return perPatch.mul(masking.mask()).sum().div(masking.mask().sum());
        });
    }

    /**
     * The same loss from the removed patches alone.
     *
     * @param predicted float [N, removed, p·p·C], from {@link Decoder#predictRemoved}
     * @return float scalar
     */
    public static Tensor ofRemoved(
            Tensor predicted, Tensor images, Masking masking, int patchSize, boolean normaliseTarget) {
        return Scopes.keep(() -> {
            Tensor pixels = Patches.pixels(images, patchSize, masking);
            Tensor target = normaliseTarget ? normalise(pixels) : pixels;
            return predicted.to(ScalarType.Float).sub(target).square().mean();
        });
    }

    /**
     * The loss of each image by itself, in float32.
     *
     * @param predicted float [N, L, p·p·C]
     * @return float [N]
     */
    public static Tensor perImage(
            Tensor predicted, Tensor images, Masking masking, int patchSize, boolean normaliseTarget) {
        return Scopes.keep(() -> {
            Tensor target = target(images, patchSize, normaliseTarget);
            Tensor perPatch =
                    predicted.to(ScalarType.Float).sub(target).square().mean(-1);
            Tensor removed = masking.mask();
            return perPatch.mul(removed).sum(1).div(removed.sum(1));
        });
    }

    /** The pixels to predict, float [N, L, p·p·C]. */
    public static Tensor target(Tensor images, int patchSize, boolean normalise) {
        return Scopes.keep(() -> {
            Tensor pixels = Patches.pixels(images, patchSize);
            return normalise ? normalise(pixels) : pixels;
        });
    }

    private static Tensor normalise(Tensor pixels) {
        return Scopes.keep(() -> {
            Tensor mean = pixels.mean(new long[] {-1}, true, new ScalarTypeOptional());
            Tensor variance = pixels.var(new long[] {-1}, true, true);
            return pixels.sub(mean).div(variance.add(new Scalar(EPS)).sqrt());
        });
    }
}
