/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import dev.maect.data.Image;
import dev.maect.data.survey.BrightnessGrid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Looks at images themselves to be sure that two show the same. Thread-safe. */
final class SameDetails {
    private static final int KEPT = 2048; // grids of 33 KB

    private final Duplicates.Options options;
    private final LongFunction<Optional<Image>> pictures;
    private final Map<Long, Optional<BrightnessGrid>> grids = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<BrightnessGrid>> eldest) {
            return size() > KEPT;
        }
    };

    SameDetails(Duplicates.Options options, LongFunction<Optional<Image>> pictures) {
        this.options = options;
        this.pictures = pictures;
    }

    /** Whether two images show the same; empty where one cannot be read. */
    Optional<Boolean> of(long first, long second) {
        return grid(first).flatMap(one -> grid(second).map(one::overlap)).map(this::isSame);
    }

    private boolean isSame(BrightnessGrid.Overlap overlap) {
        return overlap.correlation() >= options.overlap() && overlap.detail() >= options.detail();
    }

    private Optional<BrightnessGrid> grid(long image) {
        synchronized (grids) {
            Optional<BrightnessGrid> known = grids.get(image);
            if (known != null) {
                return known;
            }
        }
        Optional<BrightnessGrid> made = pictures.apply(image).map(BrightnessGrid::of);
        synchronized (grids) {
            grids.put(image, made);
        }
        return made;
    }
}
