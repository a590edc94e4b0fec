/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A random mask per image (MAE section 3): patches are ordered by noise and the first {@code (int) (L * (1 - ratio))}
 * kept. Its tensors belong to the scope that it is made in.
 *
 * @param keep int64 [N, kept], indices of the kept patches in shuffled order
 * @param removed int64 [N, L - kept], indices of the removed patches in shuffled order
 * @param mask float [N, L], 0 kept, 1 removed
 * @param restore int64 [N, L], undoes the shuffle
 */
public record Masking(Tensor keep, Tensor removed, Tensor mask, Tensor restore) {
    /**
     * Masks from noise.
     *
     * @param noise float [N, L]; smallest values are kept
     * @param ratio share of patches to remove, in [0, 1)
     */
    public static Masking of(Tensor noise, double ratio) {
        long length = noise.size(1);
        long kept = (long) (length * (1 - ratio));
        if (ratio < 0 || kept < 1) {
            throw new VitException("A mask ratio of " + ratio + " keeps none of " + length + " patches.");
        }
        Tensor shuffle = noise.argsort(1, false);
        Tensor restore = shuffle.argsort(1, false);
        Tensor keep = shuffle.narrow(1, 0, kept);
        Tensor removed = shuffle.narrow(1, kept, length - kept);
        Tensor mask = Scopes.keep(() -> {
            Tensor shuffled = torch.ones_like(noise);
            shuffled.narrow(1, 0, kept).zero_();
            return shuffled.gather(1, restore);
        });
        return new Masking(keep, removed, mask, restore);
    }

    /** The kept tokens of float [N, L, D], as [N, kept, D]. */
    Tensor kept(Tensor tokens) {
        return select(tokens, keep);
    }

    /** The removed tokens of float [N, L, D], as [N, L - kept, D]. */
    Tensor removed(Tensor tokens) {
        return select(tokens, removed);
    }

    /** Tokens [N, L, D] in shuffled order (the kept ones, then the removed ones), brought back to the image's. */
    Tensor restored(Tensor tokens) {
        return select(tokens, restore);
    }

    private static Tensor select(Tensor tokens, Tensor indices) {
        return tokens.expand(indices.size(0), -1, -1)
                .gather(1, indices.unsqueeze(-1).expand(-1, -1, tokens.size(2)));
    }
}
