/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.FeatureSetInfo;
import dev.maect.catalog.Tags;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which features of a catalogue, and of which images. */
final class FeatureChoice {
    @Option(
            names = "--features",
            paramLabel = "SET",
            description = "The feature set, as `maect catalog info` calls it (default: the newest that"
                    + " has nearly all images).")
    private @Nullable String set;

    @Option(names = "--tag", paramLabel = "TAG", description = "Look at images that carry this tag only.")
    private @Nullable String tag;

    CatalogFeatures features(Catalog catalog) {
        FeatureSetInfo info = set(catalog);
        return tagged(catalog).map(some -> catalog.features(info, some)).orElseGet(() -> catalog.features(info));
    }

    FeatureSetInfo set(Catalog catalog) {
        return catalog.featureSet(Optional.ofNullable(set));
    }

    /** The feature set named, or all. */
    List<FeatureSetInfo> sets(Catalog catalog) {
        return set == null ? catalog.featureSets() : List.of(set(catalog));
    }

    /** The images that are meant; empty for all. */
    Optional<long[]> tagged(Catalog catalog) {
        if (tag == null) {
            return Optional.empty();
        }
        long[] some = Tags.images(catalog, tag);
        if (some.length == 0) {
            throw new MaectException(
                    "No image carries the tag \"" + tag + "\". List all: maect catalog tag " + catalog.folder());
        }
        return Optional.of(some);
    }
}
