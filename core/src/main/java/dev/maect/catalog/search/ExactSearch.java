/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Looks at all features: in memory if they are held there, else block by block from the disk. */
public final class ExactSearch implements VectorSearch {
    private static final int BLOCK = 16_384;
    private static final int QUERIES = 256;

    private final CatalogFeatures features;
    private final Optional<Tensor> held;

    private ExactSearch(CatalogFeatures features, Optional<Tensor> held) {
        this.features = features;
        this.held = held;
    }

    /** Reads the features from the disk for each search. */
    public static ExactSearch of(CatalogFeatures features) {
        return new ExactSearch(features, Optional.empty());
    }

    /** Holds the features in memory where they fit, for many searches. */
    public static ExactSearch holding(CatalogFeatures features) {
        if (!features.fitInMemory()) {
            return of(features);
        }
        try (PointerScope scope = new PointerScope()) {
            return new ExactSearch(features, Optional.of(Scopes.escape(features.all())));
        }
    }

    @Override
    public List<Hits> nearest(Tensor queries, int k) {
        int count = Math.toIntExact(queries.size(0));
        List<BestOf> best = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            best.add(new BestOf(Math.min(k, features.size())));
        }
        for (int from = 0; from < features.size(); from += BLOCK) {
            int rows = Math.min(BLOCK, features.size() - from);
            int start = from;
            Scopes.run(() -> {
                Tensor block = held.map(all -> all.narrow(0, start, rows)).orElseGet(() -> features.block(start, rows));
                for (int query = 0; query < count; query += QUERIES) {
                    int some = Math.min(QUERIES, count - query);
                    int first = query;
                    Scopes.run(() ->
                            offer(block, queries.narrow(0, first, some), k, start, best.subList(first, first + some)));
                }
            });
        }
        return best.stream().map(BestOf::hits).toList();
    }

    private static void offer(Tensor block, Tensor queries, int k, int start, List<BestOf> best) {
        // With one query a matrix times a vector is three times faster than a row times a matrix.
        Tensor scores = queries.size(0) == 1 ? block.mv(queries.select(0, 0)).unsqueeze(0) : queries.matmul(block.t());
        int top = (int) Math.min(k, block.size(0));
        T_TensorTensor_T found = torch.topk(scores, top);
        float[] values = Tensors.toFloats(found.get0());
        long[] places = Tensors.toLongs(found.get1());
        for (int i = 0; i < best.size(); i++) {
            for (int j = 0; j < top; j++) {
                best.get(i).offer(start + (int) places[i * top + j], values[i * top + j]);
            }
        }
    }

    @Override
    public String describe() {
        return "exact";
    }

    @Override
    public void close() {
        held.ifPresent(Tensor::close);
    }
}
