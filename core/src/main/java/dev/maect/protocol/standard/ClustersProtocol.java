/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.TypicalImages;
import dev.maect.eval.cluster.ClusterSeparation;
import dev.maect.eval.cluster.ClusterSeparation.Distance;
import dev.maect.eval.cluster.Contingency;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.labelfree.ClusterCount;
import dev.maect.eval.labelfree.ClusterStability;
import dev.maect.report.figure.Drawing;
import dev.maect.report.figure.HeatMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number of clusters, typical and untypical images of each, and where there are labels which classes they hold. */
final class ClusterAnalysis {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAnalysis.class);
    private static final int TILES = 10;
    private static final int RESTARTS = 10;

    private ClusterAnalysis() {}

    static Map<String, Double> run(Subject subject) {
        try (FeatureSet features = subject.test().features()) {
            ClusterCount count = ClusterCount.choose(
                    features, subject.clusters(), RESTARTS, ClusterStability.Options.defaults(subject.seed()));
            show(subject, features, count.recommended());
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("recommended", (double) count.recommended());
            values.put("silhouette", count.best().silhouette());
            values.put("stability", count.best().stability());
            for (ClusterCount.Candidate candidate : count.candidates()) {
                values.put("silhouette-" + candidate.clusters(), candidate.silhouette());
                values.put("stability-" + candidate.clusters(), candidate.stability());
            }
            LOG.info("{}: {}", subject.title(), count.advice());
            return values;
        }
    }

    private static void show(Subject subject, FeatureSet features, int clusters) {
        KMeansOptions options =
                new KMeansOptions(clusters, RESTARTS, true, subject.seed(), new KMeansOptions.Lloyd(300, 1e-4));
        try (KMeansResult result = KMeans.best(features.features(), options)) {
            double[] silhouettes = ClusterSeparation.silhouettes(features.features(), result.labels(), Distance.COSINE);
            List<TypicalImages> typical = TypicalImages.of(result.labels(), silhouettes, TILES);
            ImageSource images = subject.test().images();
            draw(images, typical, TypicalImages::most, stem(subject, "clusters-typical.png"));
            draw(images, typical, TypicalImages::least, stem(subject, "clusters-untypical.png"));
            for (LabelSet set : images.labelSets()) {
                write(subject.file("clusters-" + set.name() + ".csv"), table(set, result.labels()));
                write(
                        subject.file("clusters-confusion-" + set.name() + ".svg"),
                        HeatMap.svg(Confusion.of(
                                set, result.labels(), subject.title() + ": " + set.name() + " against clusters")));
            }
        }
    }

    private static void draw(
            ImageSource source, List<TypicalImages> typical, Function<TypicalImages, List<Integer>> which, Path file) {
        List<ImageSheet.Row> rows = new ArrayList<>();
        for (TypicalImages cluster : typical) {
            List<Tile> tiles = which.apply(cluster).stream()
                    .map(index -> Tile.of(source.read(index)))
                    .toList();
            rows.add(new ImageSheet.Row(cluster.cluster() + " (" + cluster.size() + ")", tiles));
        }
        Drawing.draw(new ImageSheet("", rows), file);
    }

    static Path stem(Subject subject, String name) {
        Path file = subject.file(name);
        String whole = String.valueOf(file.getFileName());
        return file.resolveSibling(whole.substring(0, whole.lastIndexOf('.')));
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
            text.append("\n\"").append(name.replace("\"", "\"\"")).append('"');
            for (int images : counts.counts()[row]) {
                text.append(',').append(images);
            }
        }
        return text.append('\n').toString();
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new MaectException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
