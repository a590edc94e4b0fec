/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.find.Duplicates;
import dev.maect.cli.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect duplicates}: images that show the same. */
@Command(
        name = "duplicates",
        description = "Find images that show the same: byte by byte, and changed ones by pixels and features.",
        footer = {"", "Example: maect duplicates photos-catalog --table copies.csv"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DuplicatesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private CatalogParameters parameters = new CatalogParameters();

    @Option(names = "--exact", description = "Byte by byte only.")
    private boolean exact;

    @Option(names = "--pixels", description = "By pixels only, not by features.")
    private boolean pixels;

    @Option(
            names = "--similarity",
            paramLabel = "SCORE",
            description = "Least similarity of features (default: ${DEFAULT-VALUE}).")
    private double similarity = Duplicates.Options.standard().similarity();

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private FilesOptions files = new FilesOptions();

    @Override
    public Integer call() {
        files.check();
        PrintWriter out = spec.commandLine().getOut();
        try (Catalog catalog = parameters.open()) {
            List<Duplicates.Group> groups = groups(catalog);
            out.printf(
                    Locale.ROOT,
                    "%,d groups of images that show the same; %,d files could go%n",
                    groups.size(),
                    Duplicates.surplus(groups));
            table.tell(out, Duplicates.table(groups));
            List<FilesOptions.Placed> placed = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                for (CatalogImage image : groups.get(i).images()) {
                    placed.add(new FilesOptions.Placed(
                            image.id(), image.path(), String.format(Locale.ROOT, "group-%05d", i + 1)));
                }
            }
            files.fill(catalog, placed, out);
            return ExitCode.OK;
        }
    }

    private List<Duplicates.Group> groups(Catalog catalog) {
        if (exact) {
            return Duplicates.exact(catalog);
        }
        Duplicates.Options options = Duplicates.Options.standard().withSimilarity(similarity);
        if (pixels || catalog.featureSets().isEmpty()) {
            return Duplicates.near(
                    catalog, Optional.empty(), options, parameters.choice().tagged(catalog));
        }
        try (CatalogFeatures features = parameters.choice().features(catalog)) {
            return Duplicates.near(
                    catalog, Optional.of(features), options, parameters.choice().tagged(catalog));
        }
    }
}
