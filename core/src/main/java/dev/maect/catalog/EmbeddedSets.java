/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.cache.FeatureCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the feature set that an encoder belongs to, or makes it. */
final class EmbeddedSets {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final int HASH_CHARS = 8;

    private EmbeddedSets() {}

    static FeatureSetInfo of(Catalog catalog, Path encoder, FeatureExtractor extractor, EmbedOptions options) {
        String hash = ContentHash.of(encoder);
        String precision = options.precision().name();
        List<FeatureSetInfo> sets = catalog.featureSets();
        Optional<FeatureSetInfo> same = sets.stream()
                .filter(set -> set.encoder().equals(hash)
                        && set.pooling() == extractor.pooling()
                        && set.precision().equals(precision)
                        && set.preprocessing().equals(FeatureCache.PREPROCESSING))
                .filter(set -> options.set().map(set.name()::equals).orElse(true))
                .findFirst();
        if (same.isPresent()) {
            return settled(catalog, same.get());
        }
        String name = options.set().orElseGet(() -> name(encoder, hash, extractor, sets));
        if (!name.matches(NAME)) {
            throw new CatalogException(
                    "\"" + name + "\" cannot be the name of a feature set: letters, digits, dots, hyphens"
                            + " and underscores, at most 64, beginning with a letter or digit.");
        }
        if (sets.stream().anyMatch(set -> set.name().equalsIgnoreCase(name))) {
            throw new CatalogException(
                    "The feature set \"" + name + "\" is of another encoder, pooling or precision. Name"
                            + " this one differently, or leave the name out.");
        }
        return made(catalog, name, hash, encoder, extractor, precision);
    }

    private static String name(Path encoder, String hash, FeatureExtractor extractor, List<FeatureSetInfo> sets) {
        String file = String.valueOf(encoder.toAbsolutePath().normalize().getFileName());
        String stem = file.replaceFirst("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9_-]", "_");
        String shortStem = stem.substring(0, Math.min(24, stem.length())).replaceFirst("^[^A-Za-z0-9]+", "");
        String name = (shortStem.isEmpty() ? "encoder" : shortStem) + "-" + hash.substring(0, HASH_CHARS);
        boolean taken = sets.stream().anyMatch(set -> set.name().equals(name));
        return taken ? name + "-" + extractor.pooling() + "-" + sets.size() : name;
    }

    private static FeatureSetInfo made(
            Catalog catalog, String name, String hash, Path encoder, FeatureExtractor extractor, String precision) {
        Database database = catalog.database();
        int dimensions = extractor.pooling().width(extractor.config().dim());
        database.execute(
                "INSERT INTO feature_sets SELECT coalesce(max(feature_set), 0) + 1, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, NULL,"
                        + " now()::TIMESTAMP FROM feature_sets",
                name,
                hash,
                encoder.toAbsolutePath().normalize().toString(),
                extractor.pooling().name(),
                precision,
                FeatureCache.PREPROCESSING,
                dimensions);
        return settled(catalog, catalog.featureSet(Optional.of(name)));
    }

    /** Makes the file say what counts, whatever a process that was killed left in it. */
    private static FeatureSetInfo settled(Catalog catalog, FeatureSetInfo set) {
        Path path = catalog.featureFile(set);
        try {
            Files.createDirectories(catalog.featureFolder(set));
        } catch (IOException e) {
            throw new CatalogException("Cannot make " + catalog.featureFolder(set) + ": " + e, e);
        }
        if (set.filled() > 0 && !Files.exists(path)) {
            throw new CatalogException(
                    "The features in " + path + " are gone. Restore the file, or make a catalogue anew.");
        }
        try (FeatureFile file = FeatureFile.forWriting(path, set.dimensions())) {
            file.settle(set.filled());
        }
        return set;
    }

    /** The set as it is by now. */
    static FeatureSetInfo current(Catalog catalog, FeatureSetInfo set) {
        return catalog.featureSet(Optional.of(set.name()));
    }
}
