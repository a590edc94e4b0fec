/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where the images of a feature set are in the plane, from -1 to 1. {@link #quick} lays them along the two directions in which
 * they vary most; {@link #of} keeps neighbours together: up to {@value #LANDMARKS} images are laid out like UMAP's, and of more
 * that many, spread over all, with the others between those that are nearest to them. The same features give the same map.
 *
 * @param images their numbers
 * @param x to the right
 * @param y upwards
 */
@SuppressWarnings("ArrayRecordComponent")
public record PlaneMap(int[] images, float[] x, float[] y) {
    static {
        NativeSetup.prepare();
    }

    /** Images that are laid out by their neighbours. */
    public static final int LANDMARKS = 20_000;

    private static final int AXES = 50;
    private static final int NEIGHBOURS = 15;
    private static final int NEAREST = 4;
    private static final int BLOCK = 4096;
    private static final long SEED = 0;
    private static final double EDGE = 0.002; // share of points beyond which the frame does not reach
    private static final float START = 10;

    /** Along the two main axes. */
    public static PlaneMap quick(CatalogFeatures features, BiConsumer<Integer, Integer> progress) {
        int count = features.size();
        float[] places = new float[2 * count];
        try (MainAxes axes = MainAxes.of(features, 2)) {
            for (int from = 0; from < count; from += BLOCK) {
                progress.accept(from, count);
                along(features, axes, from, Math.min(BLOCK, count - from), places);
            }
        }
        return framed(features, places);
    }

    private static void along(CatalogFeatures features, MainAxes axes, int from, int rows, float[] places) {
        Scopes.run(() -> {
            float[] values = axes.floats(features.block(from, rows));
            for (int i = 0; i < rows; i++) {
                for (int axis = 0; axis < axes.count(); axis++) {
                    places[2 * (from + i) + axis] = values[i * axes.count() + axis];
                }
            }
        });
    }

    /**
     * Neighbours together.
     *
     * @param progress is told how far it is, in hundredths, and may end the work
     */
    public static PlaneMap of(CatalogFeatures features, BiConsumer<Integer, Integer> progress) {
        int count = features.size();
        if (count < 4) {
            return quick(features, progress);
        }
        int[] landmarks = features.spread(LANDMARKS);
        try (MainAxes axes = MainAxes.of(features, AXES);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            progress.accept(2, 100);
            Tensor points = axes.along(features.pick(landmarks)).contiguous();
            float[] placed = start(Tensors.toFloats(points), axes.count());
            NeighbourGraph graph = NeighbourGraph.of(points, NEIGHBOURS, () -> progress.accept(5, 100));
            int end = landmarks.length == count ? 100 : 50;
            Layout.improve(
                    placed, graph, SEED, epoch -> progress.accept(10 + (end - 10) * epoch / Layout.epochs(), 100));
            if (landmarks.length == count) {
                return framed(features, placed);
            }
            float[] places = new float[2 * count];
            for (int from = 0; from < count; from += BLOCK) {
                progress.accept(end + (int) ((100L - end) * from / count), 100);
                between(features, axes, points, placed, from, Math.min(BLOCK, count - from), places);
            }
            for (int i = 0; i < landmarks.length; i++) {
                System.arraycopy(placed, 2 * i, places, 2 * landmarks[i], 2);
            }
            return framed(features, places);
        }
    }

    /** Along the two main axes, large enough to move in. */
    private static float[] start(float[] values, int axes) {
        int points = values.length / axes;
        float[] places = new float[2 * points];
        float most = 1e-9f;
        for (int i = 0; i < points; i++) {
            most = Math.max(
                    most, Math.max(Math.abs(values[i * axes]), Math.abs(values[i * axes + Math.min(1, axes - 1)])));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < points; i++) {
            places[2 * i] = START * values[i * axes] / most + (float) (1e-3 * random.nextDouble());
            places[2 * i + 1] =
                    (axes > 1 ? START * values[i * axes + 1] / most : 0) + (float) (1e-3 * random.nextDouble());
        }
        return places;
    }

    /** Rows that are no landmarks go between those nearest to them, the nearer the closer. */
    private static void between(
            CatalogFeatures features,
            MainAxes axes,
            Tensor points,
            float[] placed,
            int from,
            int rows,
            float[] places) {
        Scopes.run(() -> {
            Tensor own = axes.along(features.block(from, rows));
            T_TensorTensor_T nearest = torch.topk(torch.cdist(own, points), NEAREST, 1, false, true);
            float[] distances = Tensors.toFloats(nearest.get0());
            long[] indices = Tensors.toLongs(nearest.get1());
            SplittableRandom random = new SplittableRandom(from);
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                double x = 0;
                double y = 0;
                int first = (int) indices[i * NEAREST];
                for (int j = 0; j < NEAREST; j++) {
                    int landmark = (int) indices[i * NEAREST + j];
                    double far = Math.hypot(
                            placed[2 * landmark] - placed[2 * first], placed[2 * landmark + 1] - placed[2 * first + 1]);
                    // A landmark that lies elsewhere in the plane would pull the point into the void between both.
                    double weight =
                            (far > 1 ? 0 : 1) * (0.1 + random.nextDouble()) / (1e-6 + distances[i * NEAREST + j]);
                    sum += weight;
                    x += weight * placed[2 * landmark];
                    y += weight * placed[2 * landmark + 1];
                }
                places[2 * (from + i)] = (float) (x / sum + 0.1 * (random.nextDouble() - 0.5));
                places[2 * (from + i) + 1] = (float) (y / sum + 0.1 * (random.nextDouble() - 0.5));
            }
        });
    }

    private static PlaneMap framed(CatalogFeatures features, float[] places) {
        int count = features.size();
        float[] x = new float[count];
        float[] y = new float[count];
        int[] images = new int[count];
        for (int i = 0; i < count; i++) {
            images[i] = Math.toIntExact(features.image(i));
            x[i] = places[2 * i];
            y[i] = places[2 * i + 1];
        }
        float[] across = range(x);
        float[] up = range(y);
        float half = Math.max(1e-9f, Math.max(across[1] - across[0], up[1] - up[0]) / 2);
        for (int i = 0; i < count; i++) {
            x[i] = clipped((x[i] - (across[0] + across[1]) / 2) / half);
            y[i] = clipped((y[i] - (up[0] + up[1]) / 2) / half);
        }
        return new PlaneMap(images, x, y);
    }

    private static float clipped(float value) {
        return Math.max(-1, Math.min(1, value));
    }

    private static float[] range(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        int cut = sorted.length > 1000 ? (int) (EDGE * sorted.length) : 0;
        return new float[] {sorted[cut], sorted[sorted.length - 1 - cut]};
    }
}
