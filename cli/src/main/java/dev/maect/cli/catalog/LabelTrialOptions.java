/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.ImageTable;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.SeedMean;
import dev.maect.catalog.label.LabellingTrial;
import dev.maect.catalog.label.Labels;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code maect label --simulate}: what suggestions are worth, tried on labels that are known. */
final class LabelTrialOptions {
    static final Set<String> CLASSES = Set.of("label", "class", "category", "target");

    @Option(
            names = "--simulate",
            paramLabel = "TRUTH",
            description =
                    "Change nothing; try what labelling suggested images brings against images at random, where the"
                            + " labels are known: those of a label set, or of a table of paths and labels.")
    private @Nullable String truth;

    @Option(
            names = "--per-class",
            split = ",",
            paramLabel = "N",
            description = "With --simulate: labels per class on average (default: 1,2,5,10,20).")
    private List<Integer> perClass = new ArrayList<>(List.of(1, 2, 5, 10, 20));

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "With --simulate: how many times, with other draws (default: ${DEFAULT-VALUE}).")
    private int seeds = 5;

    boolean wanted() {
        return truth != null;
    }

    /** The labels that {@code named} means: a table's, if it is one, or a label set's. */
    static Map<Long, String> truth(Catalog catalog, String named) {
        Path file = Path.of(named);
        return Files.isRegularFile(file)
                ? ImageTable.read(catalog, file, CLASSES, "labels").texts()
                : Labels.of(catalog, named);
    }

    void simulate(Catalog catalog, CatalogParameters parameters, PrintWriter out, TableOptions table) {
        Map<Long, String> labels = truth(catalog, String.valueOf(truth));
        long[] images = labels.keySet().stream().mapToLong(Long::longValue).toArray();
        try (CatalogFeatures features = catalog.features(parameters.choice().set(catalog), images)) {
            List<LabellingTrial.Outcome> outcomes =
                    LabellingTrial.of(features, labels, new LabellingTrial.Options(perClass, seeds), words -> {
                        out.println(words);
                        out.flush();
                    });
            out.printf(
                    Locale.ROOT,
                    "%,d images of %d classes, features \"%s\", %d seeds: accuracy in %% on the images without a label, 95 %%"
                            + " intervals over seeds%n",
                    features.size(),
                    labels.values().stream().distinct().count(),
                    features.set().name(),
                    seeds);
            List<List<Object>> rows = new ArrayList<>();
            for (LabellingTrial.Outcome outcome : outcomes) {
                rows.add(List.of(
                        (long) outcome.perClass(),
                        (long) outcome.labels(),
                        SeedMean.of(outcome.suggested()).percent(),
                        SeedMean.of(outcome.random()).percent(),
                        outcome.gain().points(),
                        String.format(
                                Locale.ROOT,
                                "%.1f / %.1f",
                                SeedMean.of(outcome.found()).mean(),
                                SeedMean.of(outcome.foundAtRandom()).mean())));
            }
            new TableText(new ResultTable(
                            List.of("per class", "labels", "suggested", "random", "difference", "classes with a label"),
                            rows))
                    .print(out, rows.size());
            table.write(LabellingTrial.table(outcomes), out);
        }
    }
}
