/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.RandomStream;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.figure.Tile.Mark;
import dev.maect.report.measure.MeasuredCheckpoint;
import dev.maect.run.MetricsFile;
import dev.maect.run.MetricsHistory;
import dev.maect.train.event.TrainingEvent.StepDone;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report such as the demo's, on made-up numbers. */
final class SampleReport {
    private static final int IMAGES = 300;

    private final DrawnSource source = new DrawnSource(7, IMAGES, DrawnOptions.defaults());
    private final LabelSet objects = source.labelSets().get(0);
    private final LabelSet backgrounds = source.labelSets().get(1);

    ReportData data(Path folder) {
        Map<String, Duration> timings = new LinkedHashMap<>();
        timings.put("pretrain", Duration.ofSeconds(171));
        timings.put("prepare-head", Duration.ofSeconds(14));
        timings.put("tune", Duration.ofSeconds(83));
        timings.put("evaluation", Duration.ofSeconds(22));
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < 14; i++) {
            settings.put("pretrain.setting-" + i, Integer.toString(i * 37));
        }
        settings.put("data.path", "/a/rather/long/path/to/some/folder/of/images/that-does-not-fit");
        return new ReportData(
                "demo",
                List.of(
                        "A masked autoencoder was pre-trained on 4,000 drawn images and then tuned contrastively. Each"
                                + " image is an object on a background; no label was used in training.",
                        "Look for this: before tuning the features know backgrounds as well as objects. Afterwards objects"
                                + " are found and backgrounds are forgotten."),
                "./maect demo --out runs/demo <&>",
                Instant.parse("2026-11-23T09:30:00Z"),
                List.of(
                        new ReportData.LabelSetScores(
                                "object",
                                List.of(
                                        score("k-NN accuracy (k = 20)", 0.514, 0.873, Score.Direction.UP),
                                        score("linear probe accuracy", 0.702, 0.911, Score.Direction.UP),
                                        score("clustering accuracy", 0.231, 0.694, Score.Direction.UP))),
                        new ReportData.LabelSetScores(
                                "background",
                                List.of(
                                        score("k-NN accuracy (k = 20)", 0.623, 0.302, Score.Direction.DOWN),
                                        score("linear probe accuracy", 0.801, 0.842, Score.Direction.DOWN),
                                        new Score(
                                                "clustering accuracy",
                                                Optional.of(0.3),
                                                Optional.empty(),
                                                Score.Direction.DOWN)))),
                TrainingCharts.of(history(folder)),
                checkpoints(),
                List.of(reconstruction(400, 70), reconstruction(2000, 25)),
                List.of(strip(3), strip(40), strip(111)),
                List.of(map(objects), map(backgrounds)),
                timings,
                Map.of("tune", "1.2 TFLOP in 1:23, 14.5 GFLOP/s"),
                settings,
                Map.of("maect", "0.1.0", "java", "17.0.15", "libtorch", "2.13.0"));
    }

    private static Score score(String protocol, double before, double after, Score.Direction wanted) {
        return new Score(protocol, Optional.of(before), Optional.of(after), wanted);
    }

    /** A measure that rises with accuracy, and one that does not. */
    static List<MeasuredCheckpoint> checkpoints() {
        List<MeasuredCheckpoint> checkpoints = new ArrayList<>();
        for (String stage : List.of("pretrain", "tune")) {
            for (int epoch = 0; epoch < 5; epoch++) {
                double accuracy = (stage.equals("tune") ? 0.5 : 0.3) + 0.05 * epoch;
                checkpoints.add(new MeasuredCheckpoint(
                        "sample",
                        stage,
                        epoch,
                        10L * checkpoints.size(),
                        Map.of("object", accuracy),
                        Map.of(
                                "view-retrieval",
                                accuracy * accuracy,
                                "alignment",
                                Math.sin(9.0 * checkpoints.size()))));
            }
        }
        return checkpoints;
    }

    private static MetricsHistory history(Path folder) {
        Path file = folder.resolve("metrics.jsonl");
        RandomStream random = RandomStream.of(1, "history");
        try (MetricsFile metrics = new MetricsFile(file, 1)) {
            for (String stage : List.of("pretrain", "prepare-head", "tune")) {
                double smoothed = 1;
                for (int step = 1; step <= 1000; step++) {
                    double loss = 0.3 + 0.7 * Math.exp(-step / 250.0) + 0.05 * random.nextGaussian();
                    smoothed += 0.02 * (loss - smoothed);
                    Map<String, Double> more = stage.equals("pretrain")
                            ? Map.of()
                            : Map.of("nn-accuracy", 0.9 - 0.8 * Math.exp(-step / 300.0), "feature-std", 0.9);
                    metrics.on(new StepDone(
                            stage,
                            1,
                            1,
                            step,
                            1000,
                            loss,
                            smoothed,
                            1e-3 * Math.cos(step / 700.0),
                            1 + loss,
                            300,
                            0.02,
                            1L << 30,
                            Duration.ZERO,
                            more));
                }
            }
        }
        return MetricsHistory.read(file);
    }

    private Reconstruction reconstruction(long step, int noise) {
        List<Image> originals = new ArrayList<>();
        List<Image> masked = new ArrayList<>();
        List<Image> reconstructed = new ArrayList<>();
        RandomStream random = RandomStream.of(step, "noise");
        for (int i = 0; i < 8; i++) {
            Image image = source.read(i);
            originals.add(image);
            byte[] grey = image.pixels().clone();
            byte[] noisy = image.pixels().clone();
            for (int p = 0; p < noisy.length; p++) {
                int x = p / image.channels() % image.width();
                int y = p / image.channels() / image.width();
                if ((x / 4 * 7 + y / 4 * 5) % 4 != 0) {
                    grey[p] = (byte) 128;
                }
                noisy[p] = (byte) Math.max(0, Math.min(255, (noisy[p] & 255) + noise * random.nextGaussian()));
            }
            masked.add(new Image(image.height(), image.width(), image.channels(), grey));
            reconstructed.add(new Image(image.height(), image.width(), image.channels(), noisy));
        }
        return new Reconstruction("pretrain", step, originals, masked, reconstructed);
    }

    private NeighbourStrips.Strip strip(int query) {
        RandomStream random = RandomStream.of(query, "strip");
        return new NeighbourStrips.Strip(
                new Tile(source.read(query), "", name(query), Mark.QUERY),
                tiles(query, random, 0.3),
                tiles(query, random, 0.9));
    }

    private List<Tile> tiles(int query, RandomStream random, double share) {
        List<Tile> tiles = new ArrayList<>();
        while (tiles.size() < 8) {
            int other = random.nextInt(IMAGES);
            boolean same = objects.labels()[other] == objects.labels()[query];
            if (other != query && same == random.chance(share)) {
                tiles.add(new Tile(source.read(other), "", name(other), same ? Mark.RIGHT : Mark.WRONG));
            }
        }
        return tiles;
    }

    private String name(int index) {
        return objects.classes().get(objects.labels()[index]);
    }

    private ReportData.MapPair map(LabelSet colours) {
        return new ReportData.MapPair(
                colours.name(),
                colours.classes(),
                Arrays.stream(colours.labels()).boxed().toList(),
                FeatureMap.place(features(backgrounds, 1.5), 1),
                FeatureMap.place(features(objects, 0.6), 1));
    }

    /** Features in clumps, one for each class of {@code clumps}. */
    static float[][] features(LabelSet clumps, double noise) {
        RandomStream random = RandomStream.of(3, "features");
        float[][] centres = new float[clumps.classes().size()][24];
        float[][] features = new float[clumps.labels().length][24];
        for (float[] centre : centres) {
            for (int j = 0; j < centre.length; j++) {
                centre[j] = (float) random.nextGaussian();
            }
        }
        for (int i = 0; i < features.length; i++) {
            for (int j = 0; j < features[i].length; j++) {
                features[i][j] = centres[clumps.labels()[i]][j] + (float) (noise * random.nextGaussian());
            }
        }
        return features;
    }
}
