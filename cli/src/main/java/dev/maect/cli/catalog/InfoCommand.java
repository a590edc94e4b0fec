/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogSummary;
import dev.maect.catalog.FeatureSetInfo;
import dev.maect.cli.ExitCode;
import dev.maect.cli.WithoutLibtorch;
import dev.maect.io.Json;
import dev.maect.io.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect catalog info}: what a catalogue holds. */
@Command(
        name = "info",
        description = "Say what a catalogue holds: images, places, features, labels, tags.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InfoCommand implements Callable<Integer>, WithoutLibtorch {
    private static final int HASH_CHARS = 12;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CATALOG", description = "The catalogue's folder.")
    private Path folder = Path.of(".");

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try (Catalog catalog = Catalog.open(folder)) {
            CatalogSummary summary = catalog.summary();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.indented(summary));
            } else {
                print(out, summary);
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    private void print(PrintWriter out, CatalogSummary summary) {
        out.printf(
                Locale.ROOT,
                "%s: %,d images%s%s%s%n",
                folder,
                summary.images(),
                more(summary.copies(), "copies"),
                more(summary.absent(), "that are gone"),
                more(summary.unreadable(), "unreadable files"));
        summary.places()
                .forEach(
                        (place, files) -> out.printf(Locale.ROOT, "  %,d files at %s%n", files, Printable.line(place)));
        for (FeatureSetInfo set : summary.sets()) {
            out.printf(
                    Locale.ROOT,
                    "features \"%s\": %,d images, %d numbers, %s, %s%n  encoder %s... %s%n",
                    set.name(),
                    summary.complete().getOrDefault(set.name(), 0L),
                    set.dimensions(),
                    set.pooling(),
                    set.precision().toLowerCase(Locale.ROOT),
                    set.encoder()
                            .substring(0, Math.min(HASH_CHARS, set.encoder().length())),
                    set.file());
        }
        summary.labels()
                .forEach((set, labels) -> out.println("labels \"" + Printable.line(set) + "\": " + counts(labels)));
        if (!summary.tags().isEmpty()) {
            out.println("tags: " + counts(summary.tags()));
        }
    }

    private static String more(long count, String what) {
        return count == 0 ? "" : String.format(Locale.ROOT, ", %,d %s", count, what);
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .limit(20)
                .map(entry -> Printable.line(entry.getKey()) + String.format(Locale.ROOT, " (%,d)", entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
