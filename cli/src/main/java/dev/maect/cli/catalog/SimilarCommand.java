/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.ImageQuery;
import dev.maect.catalog.search.PatchSearch;
import dev.maect.catalog.search.SearchMeasure;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.DeviceOption;
import dev.maect.data.Box;
import dev.maect.engine.ComputeDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect similar}: the images most like given ones. */
@Command(
        name = "similar",
        description = "Find the images of a catalogue that are most like given ones.",
        footer = {
            "",
            "The score is the cosine similarity of standardised features: 1 for the same image, around 0 for images that",
            "have nothing in common beyond what all have. Up to a million images all are compared; above that, inverted",
            "lists are made once and searched. --measure says how fast and how complete both are on this catalogue.",
            "",
            "Example: maect similar photos-catalog photos/rose.jpg --crop 40,10,80,80 --patches"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class SimilarCommand implements Callable<Integer> {
    private static final int CANDIDATES = 200; // whose patches are looked at
    private static final int LARGEST_SIDE = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private CatalogParameters parameters = new CatalogParameters();

    @Parameters(
            index = "1..*",
            paramLabel = "IMAGE",
            description = "Image in or outside the catalogue: a path, a name within its folder, or the beginning of its"
                    + " content's hash.")
    private List<String> images = new ArrayList<>();

    @Option(names = "--count", paramLabel = "N", description = "How many to find (default: ${DEFAULT-VALUE}).")
    private int count = 10;

    @Option(names = "--each", description = "With several images, find those like each, not those like all together.")
    private boolean each;

    @Option(
            names = "--crop",
            paramLabel = "LEFT,TOP,WIDTH,HEIGHT",
            description = "Look for this part of the image, in pixels.")
    private @Nullable String crop;

    @Option(
            names = "--patches",
            description =
                    "Of the " + CANDIDATES + " found first, sort those to the top that have a patch most like it.")
    private boolean patches;

    @Option(
            names = "--with",
            paramLabel = "ENCODER",
            description = "Where the encoder is, if it was moved; for images outside the catalogue and crops.")
    private @Nullable Path encoder;

    @Option(
            names = "--measure",
            description = "Measure recall and time of searches on images of the catalogue; builds the inverted lists.")
    private boolean measure;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private FilesOptions files = new FilesOptions();

    @Override
    public Integer call() {
        files.check();
        Optional<Box> box = Optional.ofNullable(crop).map(SimilarCommand::box);
        if (images.isEmpty() && !measure) {
            throw new MaectException("Which image? Name one or several after the catalogue.");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Catalog catalog = parameters.open();
                CatalogFeatures features = parameters.choice().features(catalog);
                ImageQuery query = new ImageQuery(
                        features,
                        Optional.ofNullable(encoder).map(EncoderFile::of),
                        ComputeDevice.parse(device.name().orElse("auto")))) {
            if (measure) {
                measure(out, features);
            }
            if (!images.isEmpty()) {
                find(out, query, box);
            }
            return ExitCode.OK;
        }
    }

    private void find(PrintWriter out, ImageQuery query, Optional<Box> box) {
        CatalogFeatures features = query.features();
        List<List<Object>> rows = new ArrayList<>();
        List<FilesOptions.Placed> placed = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                VectorSearch search = VectorSearch.usual(features)) {
            Tensor queries = query.of(images, box);
            boolean several = each && images.size() > 1;
            Tensor asked = several ? queries : ImageQuery.together(queries);
            int wanted = Math.min(features.size(), patches ? Math.max(count, CANDIDATES) : count + images.size());
            List<Hits> found = search.nearest(asked, wanted);
            for (int i = 0; i < found.size(); i++) {
                List<String> own = several ? List.of(images.get(i)) : images;
                Hits hits = found.get(i);
                if (patches) {
                    hits = PatchSearch.among(query, query.image(own.get(0), box), hits, count + own.size());
                }
                if (box.isEmpty()) {
                    hits = withoutThemselves(features, hits, own);
                }
                add(features, hits, several ? images.get(i) : "", rows, placed);
            }
            out.printf(Locale.ROOT, "%,d images, %s%n", features.size(), search.describe());
        }
        table.tell(out, new ResultTable(List.of("like", "rank", "score", "label", "path"), rows));
        files.fill(features.catalog(), placed, out);
    }

    private static Hits withoutThemselves(CatalogFeatures features, Hits hits, List<String> images) {
        Hits left = hits;
        for (String image : images) {
            OptionalLong known = features.catalog().find(image);
            if (known.isPresent()) {
                left = left.without(features.row(known.getAsLong()).orElse(-1), left.rows().length);
            }
        }
        return left;
    }

    private void add(
            CatalogFeatures features,
            Hits hits,
            String like,
            List<List<Object>> rows,
            List<FilesOptions.Placed> placed) {
        int kept = Math.min(count, hits.rows().length);
        List<CatalogImage> described =
                features.catalog().describe(features.images(java.util.Arrays.copyOf(hits.rows(), kept)));
        for (int i = 0; i < kept; i++) {
            CatalogImage image = described.get(i);
            rows.add(List.of(
                    like, (long) i + 1, (double) hits.scores()[i], image.label().orElse(""), image.path()));
            placed.add(new FilesOptions.Placed(image.id(), image.path(), like));
        }
    }

    private static void measure(PrintWriter out, CatalogFeatures features) {
        List<List<Object>> rows = new ArrayList<>();
        for (SearchMeasure measured : SearchMeasure.of(features, 200)) {
            rows.add(List.of(
                    measured.search(), measured.recall(), measured.median(), measured.slowest(), measured.seconds()));
        }
        out.printf(Locale.ROOT, "%,d images, 200 searches for the 10 nearest, one at a time%n", features.size());
        new TableText(new ResultTable(List.of("search", "recall@10", "ms p50", "ms p99", "s to begin"), rows))
                .print(out, rows.size());
        out.flush();
    }

    private static Box box(String text) {
        String[] parts = text.split(",", -1);
        int[] numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].strip().matches("\\d{1,6}")) {
                throw new MaectException("\"" + text + "\" is no crop: give LEFT,TOP,WIDTH,HEIGHT in pixels.");
            }
            numbers[i] = Math.min(LARGEST_SIDE, Integer.parseInt(parts[i].strip()));
        }
        if (numbers.length != 4) {
            throw new MaectException("\"" + text + "\" is no crop: give LEFT,TOP,WIDTH,HEIGHT in pixels.");
        }
        return new Box(numbers[1], numbers[0], numbers[3], numbers[2]);
    }
}
