/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.MaectException;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Pooled features of several random views of every image, and pairs drawn from them. Views with even numbers are made
 * as the first view of a pair, those with odd numbers as the second; a pair is one of each. What is drawn is a function
 * of (seed, epoch, image). Closing it frees the features.
 */
final class CachedViews implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final String PURPOSE = "cached view";
    /** The part of the free memory that features may take; the stage needs some, and so do other programs. */
    private static final double MEMORY_PART = 0.75;

    private static final double GIB = 1L << 30;

    private final Tensor features;
    private final long[] indices;
    private final int views;
    private final long seed;

    /**
     * Takes the features over.
     *
     * @param features float32 [N * views, D] on the CPU, the views of an image one after another
     * @param indices N, the image that was really read for each: another one where it was unreadable
     * @param seed of the draws
     */
    public CachedViews(Tensor features, long[] indices, int views, long seed) {
        this.features = features;
        this.indices = indices.clone();
        this.views = views;
        this.seed = seed;
    }

    /** Bytes that the features take for {@code images} images; 0 where the recipe caches no views. */
    public static long bytes(Recipe recipe, int images) {
        return bytes(recipe, recipe.prepareHead().cacheViews(), images);
    }

    private static long bytes(Recipe recipe, int views, int images) {
        return (long) images
                * views
                * Model.headPooling(recipe).width(Model.encoder(recipe).dim())
                * Float.BYTES;
    }

    /**
     * Checks that the memory is there before anything is computed.
     *
     * @throws MaectException if it is not, naming how many views would fit
     */
    public static void requireFits(Recipe recipe, int images) {
        requireFits(recipe, images, freeMemory());
    }

    public static void requireFits(Recipe recipe, int images, long freeBytes) {
        long bytes = bytes(recipe, images);
        double usable = MEMORY_PART * freeBytes;
        if (bytes <= usable) {
            return;
        }
        int fitting = (int) (usable / bytes(recipe, 1, images));
        throw new MaectException(String.format(
                Locale.ROOT,
                "prepare-head.cache-views is %d: the features of that many views of %,d images take %.1f GiB, but %.1f"
                        + " GiB of memory are free, of which they may take three quarters. Use %sprepare-head.cache-views=0"
                        + " to encode new views in every epoch.",
                recipe.prepareHead().cacheViews(),
                images,
                bytes / GIB,
                freeBytes / GIB,
                fitting >= 2 ? "prepare-head.cache-views=" + fitting + " or less, or " : ""));
    }

    /** What the machine has left, and in a container what its limit leaves. */
    private static long freeMemory() {
        long free = Pointer.availablePhysicalBytes();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            free = Math.min(free, system.getTotalMemorySize() - Pointer.physicalBytes());
        }
        return free;
    }

    /** The number of images. */
    public int size() {
        return indices.length;
    }

    /** All features: this tensor, not a copy. */
    Tensor features() {
        return features;
    }

    /** For every image the index in the source of what was read for it. */
    long[] indices() {
        return indices.clone();
    }

    /** The index in the source of what was read for image {@code slot}. */
    public long index(int slot) {
        return indices[slot];
    }

    /**
     * Two different views of each image.
     *
     * @param slots images, in the order of the source
     * @return float32 [2, B, D] on the CPU, the first views first
     */
    public Tensor pairs(int[] slots, long epoch) {
        int b = slots.length;
        long[] rows = new long[2 * b];
        for (int i = 0; i < b; i++) {
            RandomStream random = RandomStream.of(seed, PURPOSE, epoch, slots[i]);
            long first = (long) slots[i] * views;
            rows[i] = first + 2 * random.nextInt((views + 1) / 2);
            rows[b + i] = first + 1 + 2 * random.nextInt(views / 2);
        }
        return features.index_select(0, Tensors.ofLongs(rows, rows.length)).view(2, b, features.size(1));
    }

    @Override
    public void close() {
        features.close();
    }
}
