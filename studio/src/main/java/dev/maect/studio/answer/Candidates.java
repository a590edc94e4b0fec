/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.MaectException;
import dev.maect.catalog.search.Hits;
import dev.maect.data.Image;
import dev.maect.studio.thumb.ImageFiles;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Images that were found and can be looked at more closely: those that can be read.
 *
 * @param hits the others left out
 * @param images by their numbers
 */
record Candidates(Hits hits, Map<Long, Image> images) {
    static Candidates of(Searches.Searched in, ImageFiles files, Hits found) {
        int channels = in.query().extractor().config().channels();
        Map<Long, Image> images = new ConcurrentHashMap<>();
        int[] kept = IntStream.range(0, found.rows().length)
                .parallel()
                .filter(i -> {
                    int row = in.rows().studio(found.rows()[i]);
                    try {
                        if (row >= 0) {
                            images.put(
                                    in.features().image(found.rows()[i]),
                                    files.read(in.rows().rows().location(row), channels, 0));
                            return true;
                        }
                        return false;
                    } catch (MaectException gone) {
                        return false; // what cannot be read is like nothing
                    }
                })
                .toArray();
        float[] scores = new float[kept.length];
        int[] rows = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            rows[i] = found.rows()[kept[i]];
            scores[i] = found.scores()[kept[i]];
        }
        return new Candidates(new Hits(rows, scores), images);
    }

    Image image(long number) {
        return Objects.requireNonNull(images.get(number));
    }
}
