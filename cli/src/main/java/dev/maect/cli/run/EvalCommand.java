/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSources;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.EncoderScores;
import dev.maect.eval.EvaluationSettings;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.train.RunFolder;
import dev.maect.train.recipe.EvaluationOptions;
import dev.maect.train.recipe.Recipe;
import dev.maect.vit.Pooling;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect eval}: one protocol on a run's encoders or a checkpoint. */
@Command(
        name = "eval",
        description = "Measure encoders on labelled pictures: knn, probe or cluster.",
        footer = {"", "Example: maect eval knn runs/cifar10 --data cifar10.tar.gz#train --val cifar10.tar.gz#test"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EvalCommand implements Callable<Integer> {
    /** What can be measured. */
    enum Protocol {
        KNN,
        PROBE,
        CLUSTER
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PROTOCOL", description = "knn, probe or cluster.")
    private Protocol protocol = Protocol.KNN;

    @Parameters(
            index = "1",
            paramLabel = "RUN|CHECKPOINT",
            description = "A run, whose encoders are measured before and after tuning, or a checkpoint.")
    private @Nullable Path target;

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "Labelled training pictures.")
    private String data = "";

    @Option(
            names = "--val",
            paramLabel = "PATH",
            description = "Labelled test pictures; without it, a tenth of --data is held out.")
    private @Nullable String val;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu, cuda, cuda:N or mps.")
    private String device = "auto";

    @Option(
            names = "--pooling",
            paramLabel = "KIND",
            description = "class_token, mean_patch, ... (default: the file's own).")
    private @Nullable Pooling pooling;

    @Option(names = "--k", paramLabel = "N", description = "Neighbours that vote in k-NN (default: ${DEFAULT-VALUE}).")
    private int k = 10;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of split, probe and k-means.")
    private long seed;

    @Override
    public Integer call() {
        ComputeDevice place = ComputeDevice.parse(device);
        Map<String, Path> encoders = encoders(Objects.requireNonNull(target));
        try (ImageSource all = ImageSources.open(data, 3)) {
            Optional<ImageSource> test = Optional.ofNullable(val).map(spec -> ImageSources.open(spec, 3));
            ImageSource train = all;
            ImageSource measured;
            if (test.isPresent()) {
                measured = test.get();
            } else {
                ImageSources.Split split = ImageSources.split(all, 0.1, seed);
                train = split.train();
                measured = split.heldOut();
            }
            if (measured.labelSets().isEmpty()) {
                throw new MaectException("The " + measured.description()
                        + " has no labels to measure against: put the pictures into one folder per class.");
            }
            PrintWriter out = spec.commandLine().getOut();
            for (Map.Entry<String, Path> encoder : encoders.entrySet()) {
                measure(
                        encoder.getKey(),
                        encoder.getValue(),
                        ImageSources.readable(train),
                        ImageSources.readable(measured),
                        place,
                        out);
            }
            test.ifPresent(ImageSource::close);
        }
        return 0;
    }

    private static Map<String, Path> encoders(Path target) {
        Map<String, Path> encoders = new LinkedHashMap<>();
        if (Files.isDirectory(target)) {
            RunFolder run = RunFolder.open(target);
            encoders.put("untuned", run.untunedEncoder());
            encoders.put("tuned", run.tunedEncoder());
            encoders.values().removeIf(path -> !Files.exists(path));
            if (encoders.isEmpty()) {
                throw new MaectException(target + " has no encoder yet: its first stage has not ended.");
            }
        } else {
            encoders.put(target.getFileName().toString(), target);
        }
        return encoders;
    }

    private void measure(
            String name, Path encoder, ImageSource train, ImageSource test, ComputeDevice place, PrintWriter out) {
        Precision precision = Precision.automatic(place);
        EvaluationOptions defaults = Recipe.defaults().evaluation();
        EvaluationSettings settings = new EvaluationSettings(
                k,
                defaults.temperature(),
                defaults.standardise(),
                protocol == Protocol.PROBE ? defaults.probeEpochs() : 0,
                defaults.probeBatchSize(),
                defaults.probeLearningRates(),
                protocol == Protocol.CLUSTER ? defaults.clusterRuns() : 0,
                seed);
        try (FeatureExtractor extractor = pooling == null
                        ? FeatureExtractor.open(encoder, place, precision)
                        : FeatureExtractor.open(encoder, pooling, place, precision);
                FeatureSet bank = extractor.extract(train, defaults.batchSize());
                FeatureSet queries = extractor.extract(test, defaults.batchSize())) {
            EncoderScores scores = EncoderScores.measure(bank, queries, settings);
            switch (protocol) {
                case KNN ->
                    scores.knn()
                            .forEach((set, value) -> print(out, name, set, List.of("knn-accuracy"), List.of(value)));
                case PROBE ->
                    scores.probe()
                            .forEach((set, value) -> print(out, name, set, List.of("probe-accuracy"), List.of(value)));
                case CLUSTER ->
                    scores.cluster()
                            .forEach((set, values) ->
                                    print(out, name, set, List.copyOf(values.keySet()), List.copyOf(values.values())));
            }
        }
    }

    private static void print(
            PrintWriter out, String encoder, String labelSet, List<String> names, List<Double> values) {
        StringBuilder line = new StringBuilder("encoder: " + encoder + " labels: " + labelSet);
        for (int i = 0; i < names.size(); i++) {
            line.append(String.format(Locale.ROOT, " %s: %.4f", names.get(i), values.get(i)));
        }
        out.println(line);
        out.flush();
    }
}
