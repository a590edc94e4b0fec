/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which catalogue, and which of its features. */
final class CatalogParameters {
    @Parameters(index = "0", paramLabel = "CATALOG", description = "The catalogue's folder.")
    private Path folder = Path.of(".");

    @Option(
            names = "--features",
            paramLabel = "SET",
            description = "The feature set, as `maect catalog info` calls it (default: the newest).")
    private @Nullable String set;

    Path folder() {
        return folder;
    }

    Catalog open() {
        return Catalog.open(folder);
    }

    CatalogFeatures features(Catalog catalog) {
        return catalog.features(catalog.featureSet(Optional.ofNullable(set)));
    }
}
