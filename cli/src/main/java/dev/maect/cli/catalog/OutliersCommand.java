/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.find.Outliers;
import dev.maect.cli.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect outliers}: images unlike all others. */
@Command(
        name = "outliers",
        description = "Find the images that are least like all others.",
        footer = {
            "",
            "The distance is the mean of 1 - score over the nearest images.",
            "",
            "Example: maect outliers photos-catalog --count 50 --copy strange/"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class OutliersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private CatalogParameters parameters = new CatalogParameters();

    @Option(names = "--count", paramLabel = "N", description = "How many to find (default: ${DEFAULT-VALUE}).")
    private int count = 20;

    @Option(
            names = "--neighbours",
            paramLabel = "K",
            description = "Of how many nearest images the distance counts (default: ${DEFAULT-VALUE}).")
    private int neighbours = 10;

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private FilesOptions files = new FilesOptions();

    @Override
    public Integer call() {
        files.check();
        PrintWriter out = spec.commandLine().getOut();
        try (Catalog catalog = parameters.open();
                CatalogFeatures features = parameters.choice().features(catalog)) {
            List<Outliers.Outlier> found = Outliers.of(features, Math.max(1, neighbours), Math.max(1, count));
            List<CatalogImage> images = described(
                    features, found.stream().mapToInt(Outliers.Outlier::row).toArray());
            List<CatalogImage> nearest = described(
                    features, found.stream().mapToInt(Outliers.Outlier::nearest).toArray());
            List<List<Object>> rows = new ArrayList<>();
            List<FilesOptions.Placed> placed = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                rows.add(List.of(
                        (long) i + 1,
                        found.get(i).distance(),
                        images.get(i).label().orElse(""),
                        images.get(i).path(),
                        found.get(i).similarity(),
                        nearest.get(i).path()));
                placed.add(new FilesOptions.Placed(
                        images.get(i).id(), images.get(i).path(), ""));
            }
            table.tell(out, new ResultTable(List.of("rank", "distance", "label", "path", "score", "nearest"), rows));
            files.fill(catalog, placed, out);
            return ExitCode.OK;
        }
    }

    private static List<CatalogImage> described(CatalogFeatures features, int[] rows) {
        return features.catalog().describe(features.images(rows));
    }
}
