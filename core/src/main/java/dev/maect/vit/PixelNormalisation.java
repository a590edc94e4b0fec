/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.fused.PixelKernels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Mean and standard deviation per channel, on the scale 0 to 1, that images are normalised with.
 *
 * @param mean one finite value per channel
 * @param std one positive, finite value per channel
 */
public record PixelNormalisation(List<Double> mean, List<Double> std) {
    /** The values of ImageNet, which published checkpoints were trained with. */
    public static final PixelNormalisation IMAGENET =
            new PixelNormalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    private record Place(PixelNormalisation normalisation, ComputeDevice device) {}

    private record Scaling(Tensor scale, Tensor shift) {}

    private static final Map<Place, Scaling> SCALINGS = new ConcurrentHashMap<>();

    /** Checks that both name every channel. */
    public PixelNormalisation {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty()
                || mean.size() != std.size()
                || !mean.stream().allMatch(Double::isFinite)
                || !std.stream().allMatch(value -> Double.isFinite(value) && value > 0)) {
            throw new VitException("Normalisation needs a finite mean and a positive, finite std per channel, got "
                    + mean + " and " + std + ".");
        }
    }

    /**
     * Images as the encoder takes them.
     *
     * @param images uint8 [..., H, W, C]; leading dimensions are joined
     * @return float32 [N, C, H, W] on {@code device}
     */
    public Tensor apply(Tensor images, ComputeDevice device) {
        long dims = images.dim();
        long channels = images.size(dims - 1);
        if (channels != mean.size()) {
            throw new VitException("The images have " + channels + (channels == 1 ? " channel" : " channels")
                    + ", but the encoder takes images of " + mean.size() + ". Open them with " + mean.size() + ".");
        }
        return Scopes.keep(() -> {
            Tensor bytes = device.place(images).reshape(-1, images.size(dims - 3), images.size(dims - 2), channels);
            Optional<Tensor> fused = PixelKernels.normalise(bytes, factors(true), factors(false));
            if (fused.isPresent()) {
                return fused.get();
            }
            Tensor flat = bytes.permute(0, 3, 1, 2).contiguous().to(ScalarType.Float);
            Scaling scaling = scaling(device);
            return flat.mul(scaling.scale()).add(scaling.shift());
        });
    }

    /**
     * Back to displayable images.
     *
     * @param images float [N, C, H, W], normalised
     * @return uint8 [N, H, W, C] on the CPU
     */
    public Tensor invert(Tensor images) {
        return Scopes.keep(() -> images.cpu()
                .to(ScalarType.Float)
                .sub(perChannel(false))
                .div(perChannel(true))
                .round()
                .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(255)))
                .to(ScalarType.Byte)
                .permute(0, 2, 3, 1)
                .contiguous());
    }

    /** Kept for all further steps: what a step needs is not copied to its device each time. There are a few in a process. */
    private Scaling scaling(ComputeDevice device) {
        return SCALINGS.computeIfAbsent(
                new Place(this, device),
                place -> new Scaling(onDevice(device, perChannel(true)), onDevice(device, perChannel(false))));
    }

    private static Tensor onDevice(ComputeDevice device, Tensor values) {
        return Scopes.escape(device.place(values));
    }

    /** (v/255 - mean) / std as v * scale + shift. */
    private Tensor perChannel(boolean scale) {
        float[] values = factors(scale);
        return Tensors.ofFloats(values, 1, values.length, 1, 1);
    }

    private float[] factors(boolean scale) {
        float[] values = new float[mean.size()];
        for (int c = 0; c < values.length; c++) {
            values[c] = (float) (scale ? 1 / (255 * std.get(c)) : -mean.get(c) / std.get(c));
        }
        return values;
    }
}
