/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.StoredImages;
import dev.maect.catalog.store.CatalogException;
import dev.maect.data.Image;
import dev.maect.data.ListSource;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.vit.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Looks for a part of an image in other images: of those found by their pooled features, the ones with a patch that is most
 * like the part come first.
 */
public final class PatchSearch {
    private static final int BATCH = 32;

    private PatchSearch() {}

    /**
     * Sorts what was found anew.
     *
     * @param part what is looked for, such as a crop
     * @param found candidates, whose images are read and encoded
     * @param k how many to keep
     * @return rows with the cosine similarity of their best patch to the mean patch of the part
     */
    public static Hits among(ImageQuery query, Image part, Hits found, int k) {
        try (StoredImages stored = new StoredImages(
                query.features().catalog(), query.extractor().config().channels())) {
            return among(query, part, found, k, stored::read);
        }
    }

    /**
     * As {@link #among(ImageQuery, Image, Hits, int)}.
     *
     * @param reader gives the image of a number
     */
    public static Hits among(ImageQuery query, Image part, Hits found, int k, LongFunction<Image> reader) {
        CatalogFeatures features = query.features();
        if (features.set().pooling().width(1) != 1) {
            throw new CatalogException("Patches cannot be compared with features of the pooling "
                    + features.set().pooling() + ", which are wider than a patch. Search without patches.");
        }
        BestOf best = new BestOf(k);
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> wanted = new ArrayList<>();
            query.extractor().forEachBatch(ListSource.of(List.of(part)), 1, (encoder, images, row) -> {
                Tensor mean = patches(encoder, images).mean(new long[] {1}, false, new ScalarTypeOptional());
                wanted.add(Scopes.escape(features.comparable(mean)));
            });
            try (Tensor target = wanted.get(0)) {
                ListSource candidates =
                        ListSource.of(found.rows().length, i -> reader.apply(features.image(found.rows()[i])));
                query.extractor().forEachBatch(candidates, BATCH, (encoder, images, row) -> {
                    Tensor patches = patches(encoder, images);
                    long count = patches.size(1);
                    Tensor rows = features.comparable(patches.reshape(-1, patches.size(2)));
                    float[] scores = Tensors.toFloats(rows.matmul(target.t())
                            .reshape(images.size(0), count)
                            .amax(new long[] {1}, false));
                    for (int i = 0; i < scores.length; i++) {
                        best.offer(found.rows()[(int) row + i], scores[i]);
                    }
                });
            }
        }
        return best.hits();
    }

    /** Float32 [B, L, D]. */
    private static Tensor patches(Encoder encoder, Tensor images) {
        Tensor tokens = encoder.forward(images).to(ScalarType.Float);
        return tokens.narrow(1, 1, tokens.size(1) - 1);
    }
}
