/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.RandomStream;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.figure.Tile.Mark;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The folder of a run such as the demo's, on made-up numbers. */
final class SampleRun {
    private static final int IMAGES = 300;

    /** Placing takes seconds, and is the same each time. */
    private static final Map<String, double[][]> PLACED = new ConcurrentHashMap<>();

    private final DrawnSource source = new DrawnSource(7, IMAGES, DrawnOptions.defaults());
    private final LabelSet objects = source.labelSets().get(0);
    private final LabelSet backgrounds = source.labelSets().get(1);

    /** A run that has come to nothing yet. */
    static RunFolder empty(Path folder, String... settings) throws IOException {
        RunFolder run = new RunFolder(folder);
        Files.createDirectories(run.images());
        Files.createDirectories(run.evaluation());
        RecipeWriter.write(Recipe.defaults().with(settings), run.resolvedRecipe());
        return run;
    }

    /** A run with all that a run has. */
    RunFolder write(Path folder) throws IOException {
        RunFolder run = empty(folder, "name=demo");
        Json.write(
                run.provenance(),
                Map.of("command", "maect demo --out runs/demo <&>", "maect", "0.1.0", "java", "17.0.15"));
        Json.write(run.summary(), summary());
        Files.writeString(run.metrics(), metrics());
        reconstruction(400, 70).write(run.images().resolve("reconstruction-000400.json"));
        reconstruction(2000, 25).write(run.images().resolve("reconstruction-002000.json"));
        new NeighbourStrips(List.of(strip(3), strip(40), strip(111)))
                .write(run.images().resolve("neighbours.json"));
        plane(backgrounds, 1.5).write(run.images().resolve("map-untuned.json"));
        plane(objects, 0.6).write(run.images().resolve("map-tuned.json"));
        return run;
    }

    private static Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("name", "demo");
        summary.put("finished", "2026-11-23T09:30:00Z");
        summary.put("forget", List.of("background"));
        summary.put("before", scores(0.514, 0.702, 0.231, 0.623, 0.801));
        summary.put("after", scores(0.873, 0.911, 0.694, 0.302, 0.842));
        summary.put(
                "changes",
                Map.of(
                        "object",
                        Map.of(
                                "knn", change(0.359, 0.34),
                                "probe", change(0.209, 0.19),
                                "cluster-acc", change(0.463, 0.44)),
                        "background",
                        Map.of(
                                "knn",
                                change(-0.321, -0.35),
                                "probe",
                                change(0.041, 0.02),
                                "cluster-acc",
                                change(0, -0.01))));
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("pretrain", 171);
        seconds.put("prepare-head", 14);
        seconds.put("tune", 83);
        seconds.put("evaluation", 22);
        summary.put("seconds", seconds);
        summary.put(
                "cost",
                Map.of("stages", Map.of("tune", Map.of("gflop", 1203.5, "seconds", 83, "gflop-per-second", 14.5))));
        return summary;
    }

    private static Map<String, Object> change(double difference, double low) {
        return Map.of("difference", difference, "low", low, "high", 2 * difference - low);
    }

    private static Map<String, Object> scores(
            double knn, double probe, double accuracy, double knnOfBackground, double probeOfBackground) {
        Map<String, Object> ofKnn = new LinkedHashMap<>();
        ofKnn.put("object", knn);
        ofKnn.put("background", knnOfBackground);
        return Map.of(
                "knn",
                ofKnn,
                "probe",
                Map.of("object", probe, "background", probeOfBackground),
                "cluster",
                Map.of("object", Map.of("acc", accuracy), "background", Map.of("acc", 0.3)));
    }

    /** Steps of three stages, and what was measured between the epochs of two. */
    private static String metrics() {
        StringBuilder lines = new StringBuilder();
        RandomStream random = RandomStream.of(1, "history");
        int measured = 0;
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            double smoothed = 1;
            for (int step = 1; step <= 1000; step++) {
                double loss = 0.3 + 0.7 * Math.exp(-step / 250.0) + 0.05 * random.nextGaussian();
                smoothed += 0.02 * (loss - smoothed);
                Map<String, Object> line = new LinkedHashMap<>(Map.of("kind", "step", "stage", stage, "step", step));
                line.put("loss", loss);
                line.put("smoothed-loss", smoothed);
                line.put("learning-rate", 1e-3 * Math.cos(step / 700.0));
                line.put("grad-norm", 1 + loss);
                if (!stage.equals("pretrain")) {
                    line.put("nn-accuracy", 0.9 - 0.8 * Math.exp(-step / 300.0));
                }
                lines.append(Json.line(line)).append('\n');
            }
            for (int epoch = 0; epoch < 5 && !stage.equals("prepare-head"); epoch++) {
                double accuracy = (stage.equals("tune") ? 0.5 : 0.3) + 0.05 * epoch;
                lines.append(evaluation(
                        stage,
                        epoch,
                        200L * epoch,
                        Map.of(
                                "eval/knn-accuracy/object",
                                accuracy,
                                "eval/view-retrieval",
                                accuracy * accuracy,
                                "eval/alignment",
                                Math.sin(9.0 * measured++))));
            }
        }
        return lines.toString();
    }

    /** A line about what was measured between epochs. */
    static String evaluation(String stage, int epoch, long step, Map<String, Double> values) {
        Map<String, Object> line =
                new LinkedHashMap<>(Map.of("kind", "evaluation", "stage", stage, "epoch", epoch, "step", step));
        line.putAll(values);
        return Json.line(line) + "\n";
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

    private FeaturePlane plane(LabelSet clumps, double noise) {
        double[][] points = PLACED.computeIfAbsent(clumps.name(), name -> FeatureMap.place(features(clumps, noise), 1));
        return new FeaturePlane("umap", points, List.of(), List.of(objects, backgrounds));
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
