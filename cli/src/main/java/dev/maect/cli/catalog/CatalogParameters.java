/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which catalogue, and which of its features. */
final class CatalogParameters {
    @Parameters(index = "0", paramLabel = "CATALOG", description = "The catalogue's folder.")
    private Path folder = Path.of(".");

    @Mixin
    private FeatureChoice choice = new FeatureChoice();

    Path folder() {
        return folder;
    }

    Catalog open() {
        return Catalog.open(folder);
    }

    FeatureChoice choice() {
        return choice;
    }
}
