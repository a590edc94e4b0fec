/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import dev.maect.data.LabelSet;
import dev.maect.eval.ContentHash;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.lowshot.LowShot;
import dev.maect.eval.lowshot.SplitList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Logistic regression on few labelled images. */
final class LowShotProtocol implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(LowShotProtocol.class);
    private static final List<Integer> SHOTS = List.of(1, 2, 5);
    private static final List<Double> PERCENTAGES = List.of(1.0, 10.0);
    private static final int MOST_IMAGES = 20_000;

    @Option(
            names = "--shots",
            paramLabel = "N",
            split = ",",
            description = "Images per class (default: those of 1,2,5 that every class has).")
    private List<Integer> shots = List.of();

    @Option(
            names = "--percent",
            paramLabel = "P",
            split = ",",
            description = "Percent of the images of each class (default: those of 1,10 that are at most 20,000).")
    private List<Double> percentages = List.of();

    @Option(names = "--splits", paramLabel = "N", description = "Random splits to draw (default: ${DEFAULT-VALUE}).")
    private int splits = 3;

    @Option(
            names = "--split",
            paramLabel = "FILE",
            description = "Published list of training images, one name a line, instead of drawing; repeatable: lists"
                    + " of equal length are the splits of one number.")
    private List<Path> lists = List.of();

    @Override
    public String name() {
        return "lowshot";
    }

    @Override
    public String description() {
        return "Logistic regression on 1, 2 and 5 images per class and on 1 and 10 percent, over several splits.";
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        if (splits < 1) {
            throw new MaectException("--splits is " + splits + "; it must be at least 1.");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        if (lists.isEmpty()) {
            settings.put("shots", shots.isEmpty() ? SHOTS + " where possible" : shots.toString());
            settings.put("percent", percentages.isEmpty() ? PERCENTAGES + " where possible" : percentages.toString());
            settings.put("splits", Integer.toString(splits));
        } else {
            settings.put(
                    "split-lists",
                    lists.stream()
                            .map(file -> file.getFileName() + " sha256 " + ContentHash.of(file))
                            .collect(Collectors.joining(", ")));
        }
        settings.put("regularisation", "0.00025 / images");
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (EvaluationContext.Features features = context.features()) {
            for (String labels : context.labelSets()) {
                splits(context, features.train().labelSet(labels)).forEach((name, rows) -> {
                    LowShot.Result result =
                            LowShot.evaluate(features.train(), features.test(), labels, rows.get(0).length, rows);
                    results.add(labels, name + "-accuracy", measurement(result, context));
                });
            }
        }
        return results;
    }

    private static Measurement measurement(LowShot.Result result, EvaluationContext context) {
        int count = result.accuracies().size();
        ConfidenceInterval interval = count == 1
                ? ConfidenceInterval.accuracy(result.mean(), context.test().size(), context.seed())
                : ConfidenceInterval.spread(result.mean(), result.standardDeviation(), count, "splits");
        return Measurement.of(result.mean(), interval);
    }

    private Map<String, List<int[]>> splits(EvaluationContext context, LabelSet labels) {
        Map<String, List<int[]>> all = new LinkedHashMap<>();
        if (!lists.isEmpty()) {
            Map<Integer, List<int[]>> byLength = new TreeMap<>();
            for (Path list : lists) {
                int[] rows = SplitList.rows(list, context.train());
                byLength.computeIfAbsent(rows.length, n -> new ArrayList<>()).add(rows);
            }
            byLength.forEach((length, rows) -> all.put("list-of-" + length, rows));
            return all;
        }
        int smallest = smallestClass(labels);
        for (int n : shots.isEmpty() ? SHOTS : shots) {
            if (shots.isEmpty() && n > smallest) {
                LOG.info("Leaving out {}-shot: a class of '{}' has only {} images.", n, labels.name(), smallest);
                continue;
            }
            all.put(n + "-shot", drawn(split -> LowShot.split(labels, n, split, context.seed())));
        }
        for (double percent : percentages.isEmpty() ? PERCENTAGES : percentages) {
            if (percentages.isEmpty() && percent / 100 * labels.labels().length > MOST_IMAGES) {
                LOG.info("Leaving out {} %: more than {} images. Ask for it with --percent.", percent, MOST_IMAGES);
                continue;
            }
            String name = (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent))
                    + "-percent";
            all.put(name, drawn(split -> LowShot.share(labels, percent / 100, split, context.seed())));
        }
        return all;
    }

    private List<int[]> drawn(IntFunction<int[]> draw) {
        return IntStream.range(0, splits).mapToObj(draw).toList();
    }

    private static int smallestClass(LabelSet labels) {
        return Arrays.stream(labels.labels())
                .boxed()
                .collect(Collectors.groupingBy(label -> label, Collectors.counting()))
                .values()
                .stream()
                .mapToInt(Long::intValue)
                .min()
                .orElse(0);
    }
}
