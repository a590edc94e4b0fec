/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.label.Labels;
import dev.maect.catalog.label.NextLabels;
import dev.maect.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect label}: labels given, and which images to label next. */
@Command(
        name = "label",
        description = "Give images labels, and find out which ones to label next.",
        footer = {
            "",
            "First typical images of kinds that have no label are suggested; once there are about ten labels of each class,",
            "those of which a classifier is least sure.",
            "",
            "Examples: maect label photos-catalog --next 20 --ask",
            "          maect label photos-catalog --from labels.csv",
            "          maect label photos-catalog photos/1.jpg=rose photos/2.jpg=tulip",
            "          maect label photos-catalog --simulate label --per-class 1,2,5,10,20 --seeds 5"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LabelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private CatalogParameters parameters = new CatalogParameters();

    @Parameters(
            index = "1..*",
            paramLabel = "IMAGE=LABEL",
            description = "Labels to give; nothing behind the = takes one away.")
    private List<String> given = new ArrayList<>();

    @Option(
            names = "--label-set",
            paramLabel = "NAME",
            description = "What the labels describe (default: ${DEFAULT-VALUE}).")
    private String set = Labels.USUAL;

    @Option(names = "--folders", description = "Take the labels that the images' folders or tables have.")
    private boolean folders;

    @Option(
            names = "--from",
            paramLabel = "TABLE",
            description = "Take labels from a .csv, .tsv, .jsonl or .parquet with columns of paths and labels.")
    private @Nullable Path from;

    @Option(names = "--next", paramLabel = "N", description = "Suggest so many images to label next.")
    private int next;

    @Option(names = "--ask", description = "Ask for the label of each suggested image; an empty line passes over it.")
    private boolean ask;

    @Option(names = "--seed", paramLabel = "N", description = "Of the suggestions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private LabelTrialOptions trial = new LabelTrialOptions();

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private FilesOptions files = new FilesOptions();

    @Override
    public Integer call() {
        files.check();
        PrintWriter out = spec.commandLine().getOut();
        if (trial.wanted()) {
            try (Catalog catalog = parameters.open()) {
                trial.simulate(catalog, parameters, out, table);
                return ExitCode.OK;
            }
        }
        boolean writes = folders || from != null || ask || !given.isEmpty();
        try (Catalog catalog =
                writes ? Catalog.change(parameters.folder(), "maect label") : Catalog.open(parameters.folder())) {
            if (folders) {
                tell(out, Labels.fromPlaces(catalog, set, Optional.empty()));
            }
            if (from != null) {
                tell(out, Labels.fromTable(catalog, set, from));
            }
            if (!given.isEmpty()) {
                give(catalog, out);
            }
            if (next > 0 || ask) {
                suggest(catalog, out);
            }
            Map<String, Long> counts = new LinkedHashMap<>();
            Labels.of(catalog, set).values().forEach(label -> counts.merge(label, 1L, Long::sum));
            out.printf(
                    Locale.ROOT,
                    "labels \"%s\": %,d images, %d classes%n",
                    TableText.cell(set),
                    counts.values().stream().mapToLong(Long::longValue).sum(),
                    counts.size());
            out.flush();
            return ExitCode.OK;
        }
    }

    private static void tell(PrintWriter out, Labels.Given result) {
        out.printf(
                Locale.ROOT,
                "Took the labels of %,d images%s%n",
                result.given(),
                result.unknown() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; %,d lines are of no image of the catalogue", result.unknown()));
    }

    private void give(Catalog catalog, PrintWriter out) {
        Map<Long, String> labels = new LinkedHashMap<>();
        for (String text : given) {
            int equals = text.lastIndexOf('=');
            if (equals < 1) {
                throw new MaectException("\"" + text + "\" gives no label: write IMAGE=LABEL.");
            }
            String image = text.substring(0, equals);
            OptionalLong found = catalog.find(image);
            while (found.isEmpty() && equals > 0) { // names and labels may have an = themselves
                equals = text.lastIndexOf('=', equals - 1);
                found = equals < 1 ? OptionalLong.empty() : catalog.find(text.substring(0, equals));
            }
            labels.put(
                    found.orElseThrow(
                            () -> new MaectException("\"" + image + "\" is no image of the catalogue. Give its path.")),
                    text.substring(equals + 1).strip());
        }
        Labels.give(catalog, set, labels, "prompt");
        out.printf(Locale.ROOT, "Gave %,d labels%n", labels.size());
    }

    private void suggest(Catalog catalog, PrintWriter out) {
        try (CatalogFeatures features = parameters.choice().features(catalog)) {
            List<NextLabels.Next> suggested =
                    NextLabels.of(features, Labels.of(catalog, set), next > 0 ? next : 20, seed);
            List<CatalogImage> images = catalog.describe(features.images(
                    suggested.stream().mapToInt(NextLabels.Next::row).toArray()));
            if (ask) {
                ask(catalog, out, suggested, images);
                return;
            }
            List<List<Object>> rows = new ArrayList<>();
            List<FilesOptions.Placed> placed = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                // No label yet: to be filled in, and read with --from.
                rows.add(List.of(images.get(i).path(), "", suggested.get(i).reason()));
                placed.add(new FilesOptions.Placed(
                        images.get(i).id(), images.get(i).path(), ""));
            }
            table.tell(out, new ResultTable(List.of("path", "label", "reason"), rows));
            files.fill(catalog, placed, out);
        }
    }

    /** Each answer is in the catalogue before the next question. */
    private void ask(Catalog catalog, PrintWriter out, List<NextLabels.Next> suggested, List<CatalogImage> images) {
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < images.size(); i++) {
                out.printf(
                        Locale.ROOT,
                        "%d/%d  %s (%s)  label: ",
                        i + 1,
                        images.size(),
                        TableText.cell(images.get(i).path()),
                        TableText.cell(suggested.get(i).reason()));
                out.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    out.println();
                    return;
                }
                if (!answer.isBlank()) {
                    Labels.give(catalog, set, Map.of(images.get(i).id(), answer.strip()), "prompt");
                }
            }
        } catch (IOException e) {
            throw new MaectException("Answers cannot be read: " + e + ".", e);
        }
    }
}
