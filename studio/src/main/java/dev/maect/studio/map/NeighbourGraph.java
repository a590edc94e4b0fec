/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Who is near whom, and how much, as UMAP weighs it (McInnes, Healy, Melville 2018): each point's nearest neighbour counts
 * fully, the others less with distance so that the sum is the logarithm of their number, and a pair counts if either says so.
 *
 * @param from one end of each edge
 * @param to the other end
 * @param weights of the edges, from 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record NeighbourGraph(int[] from, int[] to, float[] weights) {
    static {
        NativeSetup.prepare();
    }

    private static final int BLOCK = 1024;
    private static final int HALVINGS = 40;

    /**
     * Of {@code points}.
     *
     * @param points float32 [m, P]
     * @param neighbours of each
     * @param check ends the work if it is no longer wanted
     */
    static NeighbourGraph of(Tensor points, int neighbours, Runnable check) {
        int count = (int) points.size(0);
        int k = Math.min(neighbours, count - 1);
        Map<Long, Float> weights = new HashMap<>(2 * count * k);
        for (int start = 0; start < count; start += BLOCK) {
            check.run();
            int from = start;
            int rows = Math.min(BLOCK, count - start);
            Scopes.run(() -> {
                try (NoGradGuard guard = new NoGradGuard()) {
                    Tensor distances = torch.cdist(points.narrow(0, from, rows), points);
                    T_TensorTensor_T nearest = torch.topk(distances, k + 1L, 1, false, true);
                    float[] values = Tensors.toFloats(nearest.get0());
                    long[] places = Tensors.toLongs(nearest.get1());
                    for (int i = 0; i < rows; i++) {
                        weigh(from + i, i * (k + 1), k, values, places, weights);
                    }
                }
            });
        }
        return symmetric(weights);
    }

    private static void weigh(int point, int at, int k, float[] values, long[] places, Map<Long, Float> weights) {
        float[] distances = new float[k];
        int[] others = new int[k];
        int found = 0;
        for (int j = 0; j <= k && found < k; j++) {
            if (places[at + j] != point) {
                distances[found] = values[at + j];
                others[found++] = (int) places[at + j];
            }
        }
        float nearest = distances[0];
        double wanted = Math.log(Math.max(2, k)) / Math.log(2);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double width = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double sum = 0;
            for (float distance : distances) {
                sum += Math.exp(-Math.max(0, distance - nearest) / width);
            }
            if (sum > wanted) {
                high = width;
                width = (low + high) / 2;
            } else {
                low = width;
                width = Double.isInfinite(high) ? 2 * width : (low + high) / 2;
            }
        }
        for (int j = 0; j < found; j++) {
            float weight = (float) Math.exp(-Math.max(0, distances[j] - nearest) / Math.max(1e-9, width));
            weights.put(((long) point << Integer.SIZE) | others[j], weight);
        }
    }

    private static NeighbourGraph symmetric(Map<Long, Float> weights) {
        long[] edges = weights.keySet().stream()
                .mapToLong(edge -> {
                    long a = edge >>> Integer.SIZE;
                    long b = edge & 0xffffffffL;
                    return (Math.min(a, b) << Integer.SIZE) | Math.max(a, b);
                })
                .sorted()
                .distinct()
                .toArray();
        int[] from = new int[edges.length];
        int[] to = new int[edges.length];
        float[] both = new float[edges.length];
        for (int i = 0; i < edges.length; i++) {
            from[i] = (int) (edges[i] >>> Integer.SIZE);
            to[i] = (int) edges[i];
            float there = weights.getOrDefault(edges[i], 0f);
            float back = weights.getOrDefault(((long) to[i] << Integer.SIZE) | from[i], 0f);
            both[i] = there + back - there * back;
        }
        return new NeighbourGraph(from, to, both);
    }

    float largest() {
        float most = 0;
        for (float weight : weights) {
            most = Math.max(most, weight);
        }
        return most;
    }

    @Override
    public String toString() {
        return from.length + " edges, " + Arrays.hashCode(weights);
    }
}
