/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.fused.PixelKernels;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Cutting images into patches and putting them together again. */
public final class Patches {
    private Patches() {}

    /**
     * Patches with the channel running fastest, the order of the reconstruction target (MAE-CT losses/mae_vit_loss.py).
     *
     * @param images float [N, C, H, W]
     * @return float [N, (H/p)(W/p), p·p·C]
     */
    public static Tensor pixels(Tensor images, int patchSize) {
        return cut(images, patchSize, 0, 2, 4, 3, 5, 1);
    }

    /**
     * Patches with the channel running slowest, the order of a convolution kernel.
     *
     * @param images float [N, C, H, W]
     * @return float [N, (H/p)(W/p), C·p·p]
     */
    static Tensor kernels(Tensor images, int patchSize) {
        return PixelKernels.patches(images, patchSize, Optional.empty(), false, values(images))
                .orElseGet(() -> cut(images, patchSize, 0, 2, 4, 1, 3, 5));
    }

    /** As {@link #kernels(Tensor, int)}, of the kept patches alone, in the masking's order. */
    static Tensor kernels(Tensor images, int patchSize, Masking masking) {
        return PixelKernels.patches(images, patchSize, Optional.of(masking.keep()), false, values(images))
                .orElseGet(() -> Scopes.keep(() -> masking.kept(cut(images, patchSize, 0, 2, 4, 1, 3, 5))));
    }

    /** As {@link #pixels}, of the removed patches alone, in the masking's order. */
    static Tensor pixels(Tensor images, int patchSize, Masking masking) {
        return PixelKernels.patches(images, patchSize, Optional.of(masking.removed()), true, ScalarType.Float)
                .orElseGet(() -> Scopes.keep(() -> masking.removed(pixels(images, patchSize))));
    }

    /** What a product takes of the patches: under autocast on a GPU they need not be floats first. */
    private static ScalarType values(Tensor images) {
        return images.is_cuda() && torch.is_autocast_enabled(DeviceType.CUDA) ? ScalarType.BFloat16 : ScalarType.Float;
    }

    private static Tensor cut(Tensor images, int patchSize, long... order) {
        long n = images.size(0);
        long channels = images.size(1);
        long rows = images.size(2) / patchSize;
        long columns = images.size(3) / patchSize;
        return Scopes.keep(() -> images.reshape(n, channels, rows, patchSize, columns, patchSize)
                .permute(order)
                .reshape(n, rows * columns, patchSize * patchSize * channels));
    }

    /**
     * The inverse of {@link #pixels}.
     *
     * @param patches float [N, rows·columns, p·p·C]
     * @return float [N, C, rows·p, columns·p]
     */
    public static Tensor assemble(Tensor patches, int patchSize, int rows, int columns) {
        long n = patches.size(0);
        long channels = patches.size(2) / ((long) patchSize * patchSize);
        return Scopes.keep(() -> patches.reshape(n, rows, columns, patchSize, patchSize, channels)
                .permute(0, 5, 1, 3, 2, 4)
                .reshape(n, channels, (long) rows * patchSize, (long) columns * patchSize));
    }
}
