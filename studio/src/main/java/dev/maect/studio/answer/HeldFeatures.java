/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import java.util.Optional;

/** Features that one thread looks at again and again, opened once for as long as the images stay the same. */
final class HeldFeatures implements AutoCloseable {
    private final FeatureSets sets;
    private Optional<CatalogFeatures> features = Optional.empty();
    private Optional<SetRows> rows = Optional.empty();
    private String of = "";

    HeldFeatures(FeatureSets sets) {
        this.sets = sets;
    }

    /** The features of the tuned encoder's set. */
    CatalogFeatures get() {
        String now = sets.state().order() + " " + sets.get(Optional.empty()).name();
        if (features.isPresent() && of.equals(now)) {
            return features.get();
        }
        close();
        CatalogFeatures opened = sets.open(Optional.empty());
        features = Optional.of(opened);
        rows = Optional.of(SetRows.of(opened, sets.state().rows()));
        of = now;
        return opened;
    }

    /** Their rows. */
    SetRows rows() {
        get();
        return rows.orElseThrow();
    }

    @Override
    public void close() {
        features.ifPresent(CatalogFeatures::close);
        features = Optional.empty();
        rows = Optional.empty();
    }
}
