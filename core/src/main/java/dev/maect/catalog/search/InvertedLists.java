/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Approximate search (IVF-flat; Jégou et al. 2011 without the codes): features lie in lists by the nearest of many centres,
 * and those of the lists whose centres are nearest to the query are looked at. Features that came after the lists were made
 * are all looked at; images that are gone are passed over.
 */
public final class InvertedLists implements VectorSearch {
    /** Lists looked at unless told otherwise. */
    public static final int USUAL_PROBES = 16;

    private static final int SPARE =
            32; // hits looked at beyond those asked for, as some may be of images that are gone

    private final CatalogFeatures features;
    private final ListIndex index;
    private final int probes;
    private final Tensor centres;
    private final FeatureFile vectors;
    private final int tail;

    private InvertedLists(CatalogFeatures features, ListIndex index, int probes, Tensor centres, FeatureFile vectors) {
        this.features = features;
        this.index = index;
        this.probes = Math.min(probes, index.lists());
        this.centres = centres;
        this.vectors = vectors;
        tail = firstAfter(features, index.covered());
    }

    /** Opens the lists of {@code features}; makes them first if there are none, or many features came after them. */
    public static InvertedLists of(CatalogFeatures features, int probes) {
        Path folder = ListIndex.upToDate(features);
        ListIndex index = ListIndex.read(folder);
        FeatureFile vectors = FeatureFile.forReading(folder.resolve(ListIndex.VECTORS), features.dimensions());
        try (PointerScope scope = new PointerScope();
                FeatureFile file = FeatureFile.forReading(folder.resolve(ListIndex.CENTRES), features.dimensions())) {
            Tensor centres = torch.empty(index.lists(), features.dimensions());
            file.read(0, centres);
            return new InvertedLists(features, index, probes, Scopes.escape(centres), vectors);
        }
    }

    /** The same lists, of which another number is looked at; to be closed instead of this one. */
    public InvertedLists withProbes(int number) {
        return new InvertedLists(features, index, number, centres, vectors);
    }

    private static int firstAfter(CatalogFeatures features, long covered) {
        int row = features.rowAt(covered);
        return row >= 0 ? row : -row - 1;
    }

    @Override
    public List<Hits> nearest(Tensor queries, int k) {
        int count = Math.toIntExact(queries.size(0));
        List<BestOf> best = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            best.add(new BestOf(Math.min(k, features.size())));
        }
        TreeMap<Integer, List<Integer>> byList =
                new TreeMap<>(); // so that a list that several queries want is read once
        try (PointerScope scope = new PointerScope()) {
            long[] lists = Tensors.toLongs(
                    torch.topk(queries.matmul(centres.t()), probes).get1());
            for (int i = 0; i < lists.length; i++) {
                byList.computeIfAbsent((int) lists[i], list -> new ArrayList<>())
                        .add(i / probes);
            }
        }
        byList.forEach((list, asking) -> Scopes.run(() -> look(list, asking, queries, k, best)));
        for (int from = tail; from < features.size(); from += ListIndex.BLOCK) {
            int start = from;
            int rows = Math.min(ListIndex.BLOCK, features.size() - from);
            Scopes.run(() -> {
                Tensor scores = queries.matmul(features.block(start, rows).t());
                offer(scores, k, best, place -> start + place);
            });
        }
        return best.stream().map(BestOf::hits).toList();
    }

    private void look(int list, List<Integer> asking, Tensor queries, int k, List<BestOf> best) {
        int start = index.starts()[list];
        int length = index.starts()[list + 1] - start;
        if (length == 0) {
            return;
        }
        Tensor block = torch.empty(length, features.dimensions());
        vectors.read(start, block);
        long[] rows = asking.stream().mapToLong(Integer::longValue).toArray();
        Tensor some = queries.index_select(0, Tensors.ofLongs(rows, rows.length));
        offer(
                some.matmul(block.t()),
                k + SPARE,
                asking.stream().map(best::get).toList(),
                place -> features.rowAt(index.places()[start + place]));
    }

    /** Offers the best of each row of {@code scores}; a negative row is of an image that is gone. */
    private static void offer(Tensor scores, int k, List<BestOf> best, java.util.function.IntUnaryOperator row) {
        int top = (int) Math.min(k, scores.size(1));
        T_TensorTensor_T found = torch.topk(scores, top);
        float[] values = Tensors.toFloats(found.get0());
        long[] places = Tensors.toLongs(found.get1());
        for (int i = 0; i < best.size(); i++) {
            for (int j = 0; j < top; j++) {
                int at = row.applyAsInt((int) places[i * top + j]);
                if (at >= 0) {
                    best.get(i).offer(at, values[i * top + j]);
                }
            }
        }
    }

    @Override
    public String describe() {
        return probes + " of " + index.lists() + " inverted lists";
    }

    @Override
    public void close() {
        centres.close();
        vectors.close();
    }
}
