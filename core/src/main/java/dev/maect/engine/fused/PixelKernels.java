/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Normalising images and laying out their patches, each in one pass on a CUDA device where there are kernels ({@link FusedKernels}).
 * Without, the answers are empty.
 */
public final class PixelKernels {
    static {
        NativeSetup.prepare();
    }

    private static final int THREADS = 256;
    private static final int BLOCKS = 16;
    private static final long MOST_CHANNELS = 64;
    private static final Map<Key, Optional<Loaded>> LOADED = new ConcurrentHashMap<>();

    private record Key(int device, long channels, long patch, ScalarType values) {}

    /** The kernels of a card, for one number of channels, one size of patches and one type of values. */
    record Loaded(Launcher module, int multiprocessors) {}

    private PixelKernels() {}

    /**
     * Images as floats with their channels apart, times scale plus shift.
     *
     * @param images uint8 [N, H, W, C]
     * @param scale one number for each channel
     * @param shift one number for each channel
     * @return float32 [N, C, H, W], the very numbers of libtorch's operators
     */
    public static Optional<Tensor> normalise(Tensor images, float[] scale, float[] shift) {
        if (!FusedKernels.mayBe(images)
                || images.scalar_type().intern() != ScalarType.Byte
                || scale.length > MOST_CHANNELS
                || images.numel() == 0) {
            return Optional.empty();
        }
        return loaded(images, scale.length, 1, ScalarType.Float)
                .flatMap(kernels -> FusedKernels.attempt(() -> normalise(kernels, images, scale, shift)));
    }

    private static Tensor normalise(Loaded kernels, Tensor images, float[] scale, float[] shift) {
        Tensor bytes = FusedKernels.plain(images);
        long count = bytes.size(0);
        long pixels = bytes.size(1) * bytes.size(2);
        float[] channels = new float[2 * scale.length];
        System.arraycopy(scale, 0, channels, 0, scale.length);
        System.arraycopy(shift, 0, channels, scale.length, scale.length);
        Tensor result =
                CudaOperations.empty(bytes, ScalarType.Float, count, scale.length, bytes.size(1), bytes.size(2));
        try (PointerScope scope = new PointerScope()) {
            kernels.module()
                    .launch(
                            "normalise",
                            Math.min((count * pixels + THREADS - 1) / THREADS, blocks(kernels)),
                            1,
                            THREADS,
                            new Arguments()
                                    .with(bytes)
                                    .with(result)
                                    .with(channels)
                                    .with(count)
                                    .with(pixels));
        }
        return result;
    }

    /**
     * Patches as rows.
     *
     * @param images float32 [N, C, H, W] that no gradient is wanted of; H and W are multiples of {@code patch}
     * @param chosen int64 [N, wanted]: which patches of each image, and in which order; all in theirs if empty
     * @param channelsLast whether the channel runs fastest in a row, and not slowest
     * @param values the type of the result, float32 or bfloat16
     * @return values [N, wanted, C * patch * patch]
     */
    public static Optional<Tensor> patches(
            Tensor images, int patch, Optional<Tensor> chosen, boolean channelsLast, ScalarType values) {
        if (!FusedKernels.mayBe(images)
                || images.scalar_type().intern() != ScalarType.Float
                || images.requires_grad()
                || images.size(1) > MOST_CHANNELS
                || images.numel() == 0
                || (values != ScalarType.Float && values != ScalarType.BFloat16)) {
            return Optional.empty();
        }
        return loaded(images, images.size(1), patch, values)
                .flatMap(kernels ->
                        FusedKernels.attempt(() -> patches(kernels, images, patch, chosen, channelsLast, values)));
    }

    private static Tensor patches(
            Loaded kernels,
            Tensor images,
            int patch,
            Optional<Tensor> chosen,
            boolean channelsLast,
            ScalarType values) {
        return Scopes.keep(() -> {
            Tensor floats = FusedKernels.plain(images);
            Optional<Tensor> indices = chosen.map(FusedKernels::plain);
            long count = floats.size(0);
            long rows = floats.size(2) / patch;
            long columns = floats.size(3) / patch;
            long wanted = indices.map(all -> all.size(1)).orElse(rows * columns);
            Tensor result = CudaOperations.empty(floats, values, count, wanted, floats.size(1) * patch * patch);
            if (wanted > 0) {
                kernels.module()
                        .launch(
                                "lay_patches",
                                Math.min(count * wanted, blocks(kernels)),
                                1,
                                THREADS,
                                new Arguments()
                                        .with(floats)
                                        .with(indices)
                                        .with(result)
                                        .with(count)
                                        .with(wanted)
                                        .with(rows)
                                        .with(columns)
                                        .with(channelsLast ? 1L : 0L));
            }
            return result;
        });
    }

    private static long blocks(Loaded kernels) {
        return (long) BLOCKS * kernels.multiprocessors();
    }

    private static Optional<Loaded> loaded(Tensor images, long channels, long patch, ScalarType values) {
        int device = images.device().index();
        return LOADED.computeIfAbsent(
                new Key(device, channels, patch, values),
                key -> FusedKernels.attempt(() -> {
                    Card card = Card.of(device);
                    Loaded kernels = new Loaded(card.module(source(channels, patch, values)), card.multiprocessors());
                    check(kernels, images, (int) channels, (int) patch, values);
                    return kernels;
                }));
    }

    static KernelSource source(long channels, long patch, ScalarType values) {
        long bf16 = values == ScalarType.BFloat16 ? 1 : 0;
        return new KernelSource("pixels", Map.of("CHANNELS", channels, "PATCH", patch, "BF16", bf16));
    }

    /** Both kernels on a few small images: they round nowhere that libtorch's operators do not. */
    static void check(Loaded kernels, Tensor like, int channels, int patch, ScalarType values) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            float[] scale = new float[channels];
            float[] shift = new float[channels];
            for (int c = 0; c < channels; c++) {
                scale[c] = 0.017f + 0.001f * c;
                shift[c] = -2 + 0.1f * c;
            }
            long height = 2L * patch;
            long width = 3L * patch;
            Tensor bytes = torch.arange(new Scalar((double) 2 * channels * height * width))
                    .to(like.device(), ScalarType.Long)
                    .mul(new Scalar(37))
                    .remainder(new Scalar(256))
                    .to(ScalarType.Byte)
                    .reshape(2, height, width, channels);
            Tensor images = bytes.permute(0, 3, 1, 2)
                    .contiguous()
                    .to(ScalarType.Float)
                    .mul(Tensors.ofFloats(scale, 1, channels, 1, 1).to(like.device(), ScalarType.Float))
                    .add(Tensors.ofFloats(shift, 1, channels, 1, 1).to(like.device(), ScalarType.Float));
            Tensor chosen = Tensors.ofLongs(new long[] {5, 0, 3, 1, 2, 4}, 2, 3).to(like.device(), ScalarType.Long);
            Tensor cut = images.reshape(2, channels, 2, patch, 3, patch);
            equal(normalise(kernels, bytes, scale, shift), images, "normalise");
            for (boolean last : new boolean[] {false, true}) {
                Tensor all = (last ? cut.permute(0, 2, 4, 3, 5, 1) : cut.permute(0, 2, 4, 1, 3, 5))
                        .reshape(2, 6, -1)
                        .to(values);
                Tensor some = all.gather(1, chosen.unsqueeze(-1).expand(-1, -1, all.size(2)));
                equal(patches(kernels, images, patch, Optional.empty(), last, values), all, "lay_patches");
                equal(patches(kernels, images, patch, Optional.of(chosen), last, values), some, "lay_patches");
            }
        }
    }

    private static void equal(Tensor actual, Tensor expected, String kernel) {
        if (!actual.equal(expected)) {
            throw new EngineException("The kernel " + kernel + " does not give what libtorch's operators give.");
        }
    }
}
