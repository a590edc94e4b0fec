/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import dev.maect.catalog.CatalogFeatures;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Finds the features nearest to given ones. */
public sealed interface VectorSearch extends AutoCloseable permits ExactSearch, InvertedLists {
    /** Images up to which all features are looked at. */
    int EXACT_UP_TO = 1_000_000;

    /** Images up to which every image is compared with every other. */
    int ALL_EXACT_UP_TO = 50_000;

    /**
     * The {@code k} rows most similar to each query, fewer if there are no more.
     *
     * @param queries float32 [Q, D] of unit length, as {@link CatalogFeatures#comparable} gives them
     */
    List<Hits> nearest(Tensor queries, int k);

    /** For tables: what kind of search this is. */
    String describe();

    @Override
    void close();

    /** The usual search: exact up to {@value #EXACT_UP_TO} images, by inverted lists above. */
    static VectorSearch usual(CatalogFeatures features) {
        return features.size() <= EXACT_UP_TO || features.isPart()
                ? ExactSearch.of(features)
                : InvertedLists.of(features, InvertedLists.USUAL_PROBES);
    }

    /** For a search of every image: exact in memory up to {@value #ALL_EXACT_UP_TO} images, by {@code probes} lists above. */
    static VectorSearch ofAll(CatalogFeatures features, int probes) {
        return features.size() <= ALL_EXACT_UP_TO || features.isPart()
                ? ExactSearch.holding(features)
                : InvertedLists.of(features, probes);
    }
}
