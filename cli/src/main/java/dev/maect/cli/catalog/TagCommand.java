/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.ImageCondition;
import dev.maect.catalog.ImageTable;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.Tags;
import dev.maect.cli.ExitCode;
import dev.maect.cli.WithoutLibtorch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect catalog tag}: tags set, cleared, renamed and listed. */
@Command(
        name = "tag",
        description = "Give images tags, take them away, or list them.",
        footer = {
            "",
            "The images are those named, those of a table's column of paths, and those for which a condition in SQL on the",
            "view images holds. Without --add, --remove and --rename the tags of these images are listed; without images, all",
            "tags. Other commands take --tag TAG, to look at images that carry it only.",
            "",
            "Examples: maect catalog tag photos-catalog photos/1.jpg photos/2.jpg --add look-again",
            "          maect catalog tag photos-catalog --where \"width < 100 OR height < 100\" --add small",
            "          maect catalog tag photos-catalog --from tags.csv"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TagCommand implements Callable<Integer>, WithoutLibtorch {
    private static final Set<String> TAGS = Set.of("tag", "tags");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CATALOG", description = "The catalogue's folder.")
    private Path folder = Path.of(".");

    @Parameters(
            index = "1..*",
            paramLabel = "IMAGE",
            description = "A path, a name within its folder, or the beginning of its content's hash.")
    private List<String> images = new ArrayList<>();

    @Option(names = "--add", paramLabel = "TAG", description = "Give the images this tag. May be repeated.")
    private List<String> add = new ArrayList<>();

    @Option(names = "--remove", paramLabel = "TAG", description = "Take this tag from the images. May be repeated.")
    private List<String> remove = new ArrayList<>();

    @Option(
            names = "--rename",
            paramLabel = "OLD=NEW",
            description = "Call a tag by another name; if that is there, both become one.")
    private @Nullable String rename;

    @Option(
            names = "--from",
            paramLabel = "TABLE",
            description =
                    "Take the images from a .csv, .tsv, .jsonl or .parquet; its column tag says what to give them,"
                            + " unless --add or --remove does.")
    private @Nullable Path from;

    @Option(names = "--where", paramLabel = "SQL", description = "Take the images for which this condition holds.")
    private @Nullable String where;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean tagsInTable = from != null && add.isEmpty() && remove.isEmpty() && ImageTable.has(from, TAGS);
        boolean chosen = !images.isEmpty() || from != null || where != null;
        boolean changes = !add.isEmpty() || !remove.isEmpty();
        if (changes && !chosen) {
            throw new MaectException("Which images? Name them, or choose them with --where SQL or --from TABLE.");
        }
        long[] byCondition = where == null ? new long[0] : ImageCondition.images(folder, where);
        boolean writes = changes || tagsInTable || rename != null;
        try (Catalog catalog = writes ? Catalog.change(folder, "maect catalog tag") : Catalog.open(folder)) {
            if (rename != null) {
                rename(catalog, out, rename);
            }
            if (tagsInTable && from != null) {
                fromTable(catalog, out, from);
            } else if (chosen) {
                long[] some = chosen(catalog, byCondition);
                change(catalog, out, some, add, true);
                change(catalog, out, some, remove, false);
                if (!writes) {
                    list(catalog, out, some);
                }
            }
            if (writes || !chosen) {
                counts(catalog, out);
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    private long[] chosen(Catalog catalog, long[] byCondition) {
        Set<Long> some = new TreeSet<>();
        for (long image : byCondition) {
            some.add(image);
        }
        for (String text : images) {
            some.add(catalog.find(text)
                    .orElseThrow(
                            () -> new MaectException("\"" + text + "\" is no image of the catalogue. Give its path.")));
        }
        if (from != null) {
            some.addAll(ImageTable.read(catalog, from, Set.of(), "").texts().keySet());
        }
        return some.stream().mapToLong(Long::longValue).toArray();
    }

    private static void change(Catalog catalog, PrintWriter out, long[] images, List<String> tags, boolean on) {
        for (String tag : tags) {
            int changed = Tags.set(catalog, tag, images, on).images().length;
            out.printf(
                    Locale.ROOT,
                    on ? "%,d of %,d images carry \"%s\" from now on%n" : "%,d of %,d images carry \"%s\" no more%n",
                    changed,
                    images.length,
                    TableText.cell(tag));
        }
    }

    private static void fromTable(Catalog catalog, PrintWriter out, Path file) {
        ImageTable table = ImageTable.read(catalog, file, TAGS, "tags");
        Map<String, List<Long>> byTag = new LinkedHashMap<>();
        table.lines().forEach(line -> {
            if (!line.text().isEmpty()) {
                byTag.computeIfAbsent(line.text(), same -> new ArrayList<>()).add(line.image());
            }
        });
        byTag.forEach((tag, some) ->
                change(catalog, out, some.stream().mapToLong(Long::longValue).toArray(), List.of(tag), true));
        if (table.unknown() > 0) {
            out.printf(Locale.ROOT, "%,d lines are of no image of the catalogue%n", table.unknown());
        }
    }

    private static void rename(Catalog catalog, PrintWriter out, String rename) {
        int equals = rename.indexOf('=');
        if (equals < 1) {
            throw new MaectException("\"" + rename + "\" says no new name: write OLD=NEW.");
        }
        String tag = rename.substring(0, equals);
        String name = rename.substring(equals + 1);
        if (Tags.rename(catalog, tag, name).stream().allMatch(change -> change.images().length == 0)) {
            throw new MaectException("No image carries the tag \"" + tag + "\". List all: maect catalog tag CATALOG");
        }
        out.println("\"" + TableText.cell(tag) + "\" is called \"" + TableText.cell(name) + "\" now");
    }

    private static void list(Catalog catalog, PrintWriter out, long[] images) {
        List<List<Object>> rows = new ArrayList<>();
        catalog.describe(images)
                .forEach(image -> rows.add(List.of(String.join(", ", Tags.of(catalog, image.id())), image.path())));
        new TableText(new ResultTable(List.of("tags", "path"), rows)).print(out, rows.size());
    }

    private static void counts(Catalog catalog, PrintWriter out) {
        List<List<Object>> rows = new ArrayList<>();
        Tags.counts(catalog).forEach((tag, count) -> rows.add(List.of(tag, count)));
        if (rows.isEmpty()) {
            out.println("no tags");
        }
        new TableText(new ResultTable(List.of("tag", "images"), rows)).print(out, rows.size());
    }
}
