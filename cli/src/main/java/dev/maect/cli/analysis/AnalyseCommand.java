/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSources;
import dev.maect.data.SubsetSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomStream;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.labelfree.MeasureComparison;
import dev.maect.train.RunFolder;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code maect analyse}: one analysis of encoders, most of them without a single label. */
@Command(
        name = "analyse",
        description = {
            "Look into encoders: label-free, clusters, blocks, attention, invariance, colour or map.",
            "Only blocks needs labels. Three checkpoints or more of labelled pictures under label-free end in a"
                    + " table of which measure goes with k-NN accuracy."
        },
        footer = {"", "Example: maect analyse clusters runs/photos --data photos/"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class AnalyseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ANALYSIS", description = "${COMPLETION-CANDIDATES}.")
    private Analysis analysis = Analysis.LABEL_FREE;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "RUN|CHECKPOINT",
            description = "Runs, whose encoders are looked at before and after tuning, or checkpoints.")
    private List<Path> targets = List.of();

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "Pictures, labelled or not.")
    private String data = "";

    @Option(
            names = "--val",
            paramLabel = "PATH",
            description = "Pictures to look at; without it, half of --data is held out for it.")
    private @Nullable String val;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            description = "At most so many pictures of each, drawn at random (default: ${DEFAULT-VALUE}).")
    private int pictures = 2000;

    @Option(
            names = "--clusters",
            paramLabel = "K",
            split = ",",
            description = "Numbers of clusters to try; label-free takes the first (default: 10 and 2 to 20).")
    private List<Integer> clusters = List.of(10, 2, 3, 4, 5, 6, 7, 8, 12, 15, 20);

    @Option(names = "--block", paramLabel = "N", description = "Whose attention to show, from 0 (default: the last).")
    private @Nullable Integer block;

    @Option(
            names = "--pooling",
            paramLabel = "KIND",
            description = "class_token, mean_patch, ... (default: the file's own; for blocks mean_patch).")
    private @Nullable Pooling pooling;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where pictures and tables go (default: eval/ in the run or beside the checkpoint).")
    private @Nullable Path folder;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda, cuda:N or mps.")
    private String device = "auto";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of samples, views and clusters.")
    private long seed;

    @Override
    public Integer call() {
        Map<String, Path> encoders = new LinkedHashMap<>();
        targets.forEach(target -> addEncoders(target, encoders));
        Map<String, Map<String, Double>> results = new LinkedHashMap<>();
        Path out = outputFolder();
        try (ImageSource all = ImageSources.open(data, 3)) {
            if (val != null) {
                try (ImageSource test = ImageSources.open(val, 3)) {
                    look(encoders, sample(all), sample(test), out, results);
                }
            } else {
                ImageSources.Split split = ImageSources.split(all, 0.5, seed);
                look(encoders, sample(split.train()), sample(split.heldOut()), out, results);
            }
        }
        Path file = out.resolve(analysis + ".json");
        ClusterAnalysis.write(
                file,
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(results) + "\n");
        return 0;
    }

    private void look(
            Map<String, Path> encoders,
            ImageSource train,
            ImageSource test,
            Path out,
            Map<String, Map<String, Double>> results) {
        ComputeDevice place = ComputeDevice.parse(device);
        Precision precision = Precision.automatic(place);
        PrintWriter writer = spec.commandLine().getOut();
        encoders.forEach((name, path) -> {
            try (FeatureExtractor extractor = pooling == null
                    ? FeatureExtractor.open(path, place, precision)
                    : FeatureExtractor.open(path, pooling, place, precision)) {
                Subject subject = new Subject(
                        name,
                        extractor,
                        train,
                        test,
                        out,
                        writer,
                        Optional.ofNullable(pooling).orElse(Pooling.MEAN_PATCH),
                        Optional.ofNullable(block),
                        possibleClusters(test.size()),
                        seed);
                results.put(name, analysis.run(subject));
            }
        });
        if (analysis == Analysis.LABEL_FREE) {
            compare(results, writer);
        }
    }

    private List<Integer> possibleClusters(int size) {
        List<Integer> possible = clusters.stream().filter(k -> k < size).toList();
        if (possible.isEmpty()) {
            throw new MaectException(size + " pictures are too few for " + clusters + " clusters. Give more pictures or"
                    + " smaller --clusters.");
        }
        return possible;
    }

    private static void compare(Map<String, Map<String, Double>> results, PrintWriter writer) {
        List<MeasureComparison.Checkpoint> checkpoints = results.entrySet().stream()
                .filter(entry -> entry.getValue().containsKey(LabelFreeAnalysis.ACCURACY))
                .map(entry -> {
                    Map<String, Double> measures = new LinkedHashMap<>(entry.getValue());
                    double accuracy = measures.remove(LabelFreeAnalysis.ACCURACY);
                    return new MeasureComparison.Checkpoint(entry.getKey(), measures, accuracy);
                })
                .toList();
        if (checkpoints.size() < 3) {
            return;
        }
        for (MeasureComparison.Correlation correlation : MeasureComparison.of(checkpoints)) {
            writer.println(String.format(
                    Locale.ROOT,
                    "checkpoints: %d measure: %s spearman-with-knn: %.4f",
                    checkpoints.size(),
                    correlation.measure(),
                    correlation.spearman()));
        }
        writer.flush();
    }

    private ImageSource sample(ImageSource source) {
        ImageSource taken = source;
        if (source.size() > pictures) {
            int[] rows = Arrays.copyOf(RandomStream.of(seed, "sample").permutation(source.size()), pictures);
            taken = new SubsetSource(source, rows);
        }
        return ImageSources.readable(taken);
    }

    private static void addEncoders(Path target, Map<String, Path> encoders) {
        if (!Files.isDirectory(target)) {
            put(encoders, target.getFileName().toString().replaceFirst("\\.[^.]*$", ""), target);
            return;
        }
        RunFolder run = RunFolder.open(target);
        String name = target.toAbsolutePath().normalize().getFileName().toString();
        int before = encoders.size();
        Map<String, Path> own = new LinkedHashMap<>();
        own.put(name + "-untuned", run.untunedEncoder());
        own.put(name + "-tuned", run.tunedEncoder());
        own.forEach((key, path) -> {
            if (Files.exists(path)) {
                put(encoders, key, path);
            }
        });
        if (encoders.size() == before) {
            throw new MaectException(target + " has no encoder yet: its first stage has not ended.");
        }
    }

    /** Files of the same name are told apart by a number. */
    private static void put(Map<String, Path> encoders, String name, Path path) {
        String free = name;
        for (int i = 2; encoders.containsKey(free); i++) {
            free = name + "-" + i;
        }
        encoders.put(free, path);
    }

    private Path outputFolder() {
        Path first = targets.get(0).toAbsolutePath();
        Path chosen = folder != null ? folder : (Files.isDirectory(first) ? first : first.getParent()).resolve("eval");
        try {
            return Files.createDirectories(chosen);
        } catch (IOException e) {
            throw new MaectException("Cannot make the folder " + chosen + ": " + e.getMessage(), e);
        }
    }
}
