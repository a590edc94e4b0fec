/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.TypicalImages;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.cluster.ClusterSeparation;
import dev.maect.eval.cluster.ClusterSeparation.Distance;
import dev.maect.eval.cluster.Contingency;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.SmallImage;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.labelfree.ClusterCount;
import dev.maect.eval.labelfree.ClusterStability;
import dev.maect.io.AtomicFile;
import dev.maect.io.Printable;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of clusters without labels, chosen on a sample; all images grouped by it, with typical and untypical ones of each
 * cluster, and where there are labels which classes they hold.
 *
 * @param images at most so many, drawn at random, to choose the number and the images to show
 * @param clusters numbers of clusters to try
 */
@AutoService(EvaluationProtocol.class)
public record ClustersProtocol(
        @Setting("The number of clusters is chosen on at most so many images, drawn at random; all are grouped.")
        int images,

        @Setting("Numbers of clusters to try (default: 10 and 2 to 20).")
        List<Integer> clusters)
        implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(ClustersProtocol.class);
    private static final int SHOWN = 10;
    private static final int RESTARTS = 10;
    private static final int LARGEST_LLOYD = 100_000;

    /** The usual settings. */
    public ClustersProtocol() {
        this(Sample.USUAL, List.of(10, 2, 3, 4, 5, 6, 7, 8, 12, 15, 20));
    }

    /** Checks the settings. */
    public ClustersProtocol {
        clusters = List.copyOf(clusters);
        Sample.require(images);
        Checks.require(
                !clusters.isEmpty() && clusters.stream().allMatch(k -> k >= 2),
                "clusters",
                clusters,
                "one number or more, each at least 2");
    }

    @Override
    public String name() {
        return "clusters";
    }

    @Override
    public String description() {
        return "The number of clusters without labels, all images grouped by it, and the typical images of each.";
    }

    @Override
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 100;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return Sample.obstacle(context.all().size(), name());
    }

    @Override
    public boolean looksAtAll() {
        return true;
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("features", context.pooling().toString());
        settings.put("images", Integer.toString(images));
        settings.put("grouped", "all");
        settings.put(
                "clusters",
                ClusterNumbers.possible(context.all().size(), images, clusters).toString());
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        Sample sample = Sample.ofAll(context, images);
        try (FeatureSet features = sample.features()) {
            ClusterCount count = ClusterCount.choose(
                    features,
                    ClusterNumbers.possible(context.all().size(), images, clusters),
                    RESTARTS,
                    ClusterStability.Options.defaults(context.seed()));
            if (context.keeps()) {
                show(context, sample, features, count.recommended());
            }
            LOG.info("{}: {}", context.encoder().name(), count.advice());
            ProtocolResults results = new ProtocolResults()
                    .add(ProtocolResults.NO_LABELS, "recommended", count.recommended())
                    .add(ProtocolResults.NO_LABELS, "silhouette", count.best().silhouette())
                    .add(ProtocolResults.NO_LABELS, "stability", count.best().stability());
            for (ClusterCount.Candidate candidate : count.candidates()) {
                results.add(ProtocolResults.NO_LABELS, "silhouette-" + candidate.clusters(), candidate.silhouette());
                results.add(ProtocolResults.NO_LABELS, "stability-" + candidate.clusters(), candidate.stability());
            }
            return results;
        }
    }

    private static void show(EvaluationContext context, Sample sample, FeatureSet features, int number) {
        ImageSource all = context.all();
        int[] groups = groups(context, number);
        int[] ofSample = Arrays.stream(sample.rows()).map(row -> groups[row]).toArray();
        double[] silhouettes = ClusterSeparation.silhouettes(features.features(), ofSample, Distance.COSINE);
        List<TypicalImages> typical = TypicalImages.of(ofSample, silhouettes, SHOWN);
        String title = context.encoder().name() + ": images of each cluster";
        sheet(context, "clusters-typical", "typical " + title, sample.images(), typical, groups, TypicalImages::most);
        sheet(
                context,
                "clusters-untypical",
                "untypical " + title,
                sample.images(),
                typical,
                groups,
                TypicalImages::least);
        context.keep("clusters-files.csv", file -> AtomicFile.write(file, files(all, groups)));
        for (LabelSet set : all.labelSets()) {
            context.keep("clusters-" + set.name() + ".csv", file -> AtomicFile.write(file, table(set, groups)));
            String against = context.encoder().name() + ": " + set.name() + " against clusters";
            context.keep("clusters-confusion-" + set.name() + ".json", Confusion.of(set, groups, against)::write);
        }
    }

    /** The cluster of every image that there is. */
    private static int[] groups(EvaluationContext context, int number) {
        int size = context.all().size();
        KMeansOptions usual = size > LARGEST_LLOYD
                ? KMeansOptions.miniBatch(number, context.seed())
                : KMeansOptions.lloyd(number, context.seed());
        KMeansOptions options = new KMeansOptions(number, RESTARTS, true, context.seed(), usual.algorithm());
        int[] rows = IntStream.range(0, size).toArray();
        try (FeatureSet features = context.sampleFeatures(context.all(), context.allIdentity(), rows);
                KMeansResult result = KMeans.best(features.features(), options)) {
            return result.labels();
        }
    }

    /** An image a line with its cluster, comma separated. */
    static String files(ImageSource images, int[] groups) {
        StringBuilder text = new StringBuilder("image,cluster\n");
        for (int i = 0; i < groups.length; i++) {
            text.append(quoted(images.name(i))).append(',').append(groups[i]).append('\n');
        }
        return text.toString();
    }

    private static String quoted(String name) {
        return '"' + Printable.line(name).replace("\"", "\"\"") + '"';
    }

    private static void sheet(
            EvaluationContext context,
            String name,
            String title,
            ImageSource images,
            List<TypicalImages> typical,
            int[] groups,
            Function<TypicalImages, List<Integer>> which) {
        List<ImageSheet.Row> rows = typical.stream()
                .map(cluster -> new ImageSheet.Row(
                        cluster.cluster() + " ("
                                + Arrays.stream(groups)
                                        .filter(group -> group == cluster.cluster())
                                        .count()
                                + ")",
                        which.apply(cluster).stream()
                                .map(index -> tile(images, index))
                                .toList()))
                .toList();
        context.keep(name + ".json", new ImageSheet(title, rows)::write);
    }

    private static Tile tile(ImageSource images, int index) {
        return new Tile(SmallImage.of(images.read(index)), images.name(index), "", Tile.Mark.NONE);
    }

    /** Images per class (rows) and cluster (columns), comma separated. */
    static String table(LabelSet set, int[] clusters) {
        Contingency counts = Contingency.of(set.labels(), clusters);
        StringBuilder text = new StringBuilder("class");
        for (int cluster : counts.clusters()) {
            text.append(",cluster ").append(cluster);
        }
        for (int row = 0; row < counts.classes().length; row++) {
            String name = set.classes().get(counts.classes()[row]);
            text.append('\n').append(quoted(name));
            for (int images : counts.counts()[row]) {
                text.append(',').append(images);
            }
        }
        return text.append('\n').toString();
    }
}
