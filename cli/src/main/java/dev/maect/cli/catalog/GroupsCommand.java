/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.FeatureSetInfo;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.SeedMean;
import dev.maect.catalog.group.ClusterHeads;
import dev.maect.catalog.group.Grouping;
import dev.maect.catalog.group.GroupingTrial;
import dev.maect.catalog.group.Groups;
import dev.maect.catalog.group.KeptGroups;
import dev.maect.catalog.label.Labels;
import dev.maect.cli.ExitCode;
import dev.maect.eval.cluster.ClusterMetrics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect groups}: the kinds of images there are. */
@Command(
        name = "groups",
        description = "Put the images of a catalogue into groups of the same kind, without labels.",
        footer = {
            "",
            "Without --count the number is chosen: one whose groups are found again on other images and are well",
            "separated. --heads trains classifiers without labels on the features (TEMI), which takes a minute or so.",
            "",
            "Examples: maect groups photos-catalog --count 12 --link kinds/",
            "          maect groups photos-catalog --count 10 --seeds 5 --truth label"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GroupsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private CatalogParameters parameters = new CatalogParameters();

    @Option(names = "--count", paramLabel = "N", description = "How many groups (default: chosen).")
    private @Nullable Integer count;

    @Option(
            names = "--levels",
            split = ",",
            paramLabel = "N",
            description = "Groups in groups: how many on each level, such as 5,20,80.")
    private List<Integer> levels = new ArrayList<>();

    @Option(names = "--heads", description = "By cluster heads trained on the features; needs --count.")
    private boolean heads;

    @Option(names = "--seed", paramLabel = "N", description = "Of all draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description =
                    "Measure instead: k-means and heads against known labels with so many seeds; needs --count. All"
                            + " feature sets, unless --features names one.")
    private int seeds;

    @Option(
            names = "--truth",
            paramLabel = "LABELS",
            description = "With --seeds: a label set, or a table of paths and labels (default: ${DEFAULT-VALUE}).")
    private String truth = Labels.USUAL;

    @Option(names = "--examples", paramLabel = "N", description = "Typical images shown (default: ${DEFAULT-VALUE}).")
    private int examples = 3;

    @Option(
            names = "--keep",
            paramLabel = "NAME",
            description = "Keep the groups in the catalogue under this name: SELECT * FROM groups.")
    private @Nullable String keep;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "Write the group of every image, by the file's ending: " + ResultTable.FORMS + ".")
    private List<Path> tables = new ArrayList<>();

    @Mixin
    private FilesOptions files = new FilesOptions();

    @Override
    public Integer call() {
        files.check();
        if (heads && count == null) {
            throw new MaectException("How many groups are the heads to make? Say --count N.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (seeds > 0) {
            measure(out);
            return ExitCode.OK;
        }
        try (Catalog catalog = keep == null ? parameters.open() : Catalog.change(parameters.folder(), "maect groups");
                CatalogFeatures features = parameters.choice().features(catalog)) {
            Grouping grouping = grouping(features);
            List<CatalogImage> images = features.catalog()
                    .describe(
                            features.images(IntStream.range(0, features.size()).toArray()));
            out.printf(Locale.ROOT, "%,d images, %s%n", features.size(), grouping.method());
            if (!grouping.note().isEmpty()) {
                out.println(grouping.note());
            }
            agreement(out, grouping, images);
            print(out, grouping, images);
            if (keep != null) {
                KeptGroups.keep(catalog, keep, features, grouping);
                out.println("Kept as \"" + TableText.cell(keep) + "\"");
            }
            ResultTable table = table(grouping, images);
            tables.forEach(file -> {
                table.write(file);
                out.println("Wrote " + file);
            });
            List<FilesOptions.Placed> placed = new ArrayList<>();
            int[] groups = grouping.finest();
            for (int i = 0; i < groups.length; i++) {
                placed.add(new FilesOptions.Placed(
                        images.get(i).id(),
                        images.get(i).path(),
                        String.format(Locale.ROOT, "group-%03d", groups[i] + 1)));
            }
            files.fill(catalog, placed, out);
            out.flush();
            return ExitCode.OK;
        }
    }

    private Grouping grouping(CatalogFeatures features) {
        if (!levels.isEmpty()) {
            return Groups.hierarchy(features, levels, seed);
        }
        if (count == null) {
            return Groups.chosen(features, seed);
        }
        return heads
                ? Groups.heads(features, count, ClusterHeads.Options.standard(seed))
                : Groups.kMeans(features, count, seed);
    }

    private void measure(PrintWriter out) {
        if (count == null) {
            throw new MaectException("How many groups are to be measured? Say --count N.");
        }
        List<List<Object>> rows = new ArrayList<>();
        List<List<Object>> lines = new ArrayList<>();
        try (Catalog catalog = parameters.open()) {
            Map<Long, String> labels = LabelTrialOptions.truth(catalog, truth);
            for (FeatureSetInfo set : parameters.choice().sets(catalog)) {
                try (CatalogFeatures features = parameters
                        .choice()
                        .tagged(catalog)
                        .map(some -> catalog.features(set, some))
                        .orElseGet(() -> catalog.features(set))) {
                    List<GroupingTrial.Outcome> outcomes = GroupingTrial.of(features, labels, count, seeds, words -> {
                        out.println(set.name() + ": " + words);
                        out.flush();
                    });
                    for (GroupingTrial.Outcome outcome : outcomes) {
                        rows.add(List.of(
                                set.name(),
                                outcome.method(),
                                outcome.accuracy().percent(),
                                SeedMean.ofDifferences(
                                                outcome.accuracies(),
                                                outcomes.get(0).accuracies())
                                        .points(),
                                outcome.nmi().percent(),
                                outcome.ari().percent()));
                        for (int i = 0; i < seeds; i++) {
                            ClusterMetrics metrics = outcome.metrics().get(i);
                            lines.add(List.of(
                                    set.name(),
                                    outcome.method(),
                                    (long) i,
                                    metrics.accuracy(),
                                    metrics.nmi(),
                                    metrics.ari()));
                        }
                    }
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%d groups, %d seeds: agreement with the labels in %%, 95 %% intervals over seeds%n",
                count,
                seeds);
        new TableText(new ResultTable(
                        List.of("features", "groups by", "accuracy", "against k-means", "NMI", "ARI"), rows))
                .print(out, rows.size());
        ResultTable table = new ResultTable(List.of("features", "method", "seed", "accuracy", "nmi", "ari"), lines);
        tables.forEach(file -> {
            table.write(file);
            out.println("Wrote " + file);
        });
        out.flush();
    }

    /** How well groups and labels agree, where there are labels. */
    private static void agreement(PrintWriter out, Grouping grouping, List<CatalogImage> images) {
        Map<String, Integer> classes = new TreeMap<>();
        int[] labelled = IntStream.range(0, images.size())
                .filter(i -> images.get(i).label().isPresent())
                .toArray();
        for (int row : labelled) {
            classes.putIfAbsent(images.get(row).label().orElseThrow(), classes.size());
        }
        if (classes.size() < 2) {
            return;
        }
        int[] own = Arrays.stream(labelled)
                .map(row -> classes.getOrDefault(images.get(row).label().orElseThrow(), 0))
                .toArray();
        int[] groups =
                Arrays.stream(labelled).map(row -> grouping.finest()[row]).toArray();
        ClusterMetrics metrics = ClusterMetrics.of(own, groups);
        out.printf(
                Locale.ROOT,
                "against the labels of %,d images: accuracy %.4f, NMI %.4f, ARI %.4f%n",
                labelled.length,
                metrics.accuracy(),
                metrics.nmi(),
                metrics.ari());
    }

    private void print(PrintWriter out, Grouping grouping, List<CatalogImage> images) {
        int[] groups = grouping.finest();
        int[] sizes = grouping.sizes();
        List<List<Integer>> members = new ArrayList<>();
        for (int size : sizes) {
            members.add(new ArrayList<>(size));
        }
        for (int row = 0; row < groups.length; row++) {
            members.get(groups[row]).add(row);
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int group = 0; group < sizes.length; group++) {
            List<Integer> nearest = members.get(group).stream()
                    .sorted(Comparator.comparingDouble(row -> -grouping.typical()[row]))
                    .limit(Math.max(0, examples))
                    .toList();
            rows.add(List.of(
                    (long) group + 1,
                    (long) sizes[group],
                    String.join(
                            "  ",
                            nearest.stream().map(row -> images.get(row).path()).toList())));
        }
        new TableText(new ResultTable(List.of("group", "images", "typical"), rows)).print(out, rows.size());
    }

    private static ResultTable table(Grouping grouping, List<CatalogImage> images) {
        List<String> columns = new ArrayList<>();
        for (int level = 0; level < grouping.levels().size() - 1; level++) {
            columns.add("level" + (level + 1));
        }
        columns.addAll(List.of("group", "typical", "label", "path"));
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < images.size(); row++) {
            List<Object> cells = new ArrayList<>();
            for (int[] level : grouping.levels()) {
                cells.add((long) level[row] + 1);
            }
            cells.addAll(List.of(
                    (double) grouping.typical()[row],
                    images.get(row).label().orElse(""),
                    images.get(row).path()));
            rows.add(cells);
        }
        return new ResultTable(columns, rows);
    }
}
