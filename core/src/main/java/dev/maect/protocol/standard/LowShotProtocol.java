/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.LabelSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.lowshot.LowShot;
import dev.maect.eval.lowshot.SplitList;
import dev.maect.eval.paired.Outcomes;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logistic regression on few labelled images.
 *
 * @param shots images per class; none for those of 1, 2 and 5 that every class has
 * @param percent percent of the images of each class; none for those of 1 and 10 that are at most 20,000 images
 * @param splits random splits to draw, at least 1
 * @param split published lists of training images, one name a line, instead of drawing; lists of equal length are the
 *     splits of one number
 * @param noFinalNorm whether the last block's tokens are taken without the final norm
 */
@AutoService(EvaluationProtocol.class)
public record LowShotProtocol(
        @Setting("Images per class (default: those of 1,2,5 that every class has).")
        List<Integer> shots,

        @Setting("Percent of the images of each class (default: those of 1,10 that are at most 20,000).")
        List<Double> percent,

        @Setting("Random splits to draw.") int splits,

        @Setting("Published list of training images, one name a line, instead of drawing; repeatable: lists of equal"
                + " length are the splits of one number.")
        List<Path> split,

        @Setting("Take the last block's tokens without the final norm, as MIM-Refiner does.")
        boolean noFinalNorm)
        implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(LowShotProtocol.class);
    private static final List<Integer> SHOTS = List.of(1, 2, 5);
    private static final List<Double> PERCENTAGES = List.of(1.0, 10.0);
    private static final int MOST_IMAGES = 20_000;

    /** The usual settings. */
    public LowShotProtocol() {
        this(List.of(), List.of(), 3, List.of(), false);
    }

    /** Checks the settings and copies the lists. */
    public LowShotProtocol {
        shots = List.copyOf(shots);
        percent = List.copyOf(percent);
        split = List.copyOf(split);
        Checks.require(splits >= 1, "splits", splits, "at least 1");
        Checks.require(shots.stream().allMatch(n -> n >= 1), "shots", shots, "at least 1 each");
        Checks.require(
                percent.stream().allMatch(share -> share > 0 && share <= 100),
                "percent",
                percent,
                "above 0 and at most 100 each");
    }

    @Override
    public String name() {
        return "lowshot";
    }

    @Override
    public String description() {
        return "Logistic regression on 1, 2 and 5 images per class and on 1 and 10 percent, over several splits.";
    }

    @Override
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 50;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (split.isEmpty()) {
            settings.put("shots", shots.isEmpty() ? SHOTS + " where possible" : shots.toString());
            settings.put("percent", percent.isEmpty() ? PERCENTAGES + " where possible" : percent.toString());
            settings.put("splits", Integer.toString(splits));
        } else {
            settings.put(
                    "split-lists",
                    split.stream()
                            .map(file -> file.getFileName() + " sha256 " + ContentHash.of(file))
                            .collect(Collectors.joining(", ")));
        }
        settings.put("regularisation", "0.00025 / images");
        settings.put("pooling", context.pooling().toString());
        if (noFinalNorm) {
            settings.put("features", tap(context).toString());
        }
        return settings;
    }

    private FeatureTap tap(EvaluationContext context) {
        return new FeatureTap(context.pooling(), FeatureTap.LAST, !noFinalNorm);
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (EvaluationContext.Features features =
                context.features(List.of(tap(context))).get(0)) {
            context.onFirst(() -> measure(context, features, results));
        }
        return results;
    }

    private void measure(EvaluationContext context, EvaluationContext.Features features, ProtocolResults results) {
        Map<String, Map<String, List<int[]>>> all = new LinkedHashMap<>();
        context.labelSets()
                .forEach(labels ->
                        all.put(labels, splits(context, features.train().labelSet(labels))));
        int count = all.values().stream()
                .flatMap(splits -> splits.values().stream())
                .mapToInt(List::size)
                .sum();
        AtomicInteger done = new AtomicInteger();
        all.forEach((labels, splits) -> {
            splits.forEach((name, rows) -> {
                LowShot.Result result = LowShot.evaluate(
                        features.train(),
                        features.test(),
                        labels,
                        rows.get(0).length,
                        rows,
                        () -> context.progress("splits", done.incrementAndGet(), count));
                results.add(labels, name + "-accuracy", measurement(result, context));
                context.keepOutcomes(
                        labels,
                        name + "-accuracy",
                        Outcomes.ofDraws(
                                result.predictions(),
                                features.test().labelSet(labels).labels()));
            });
        });
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
        if (!split.isEmpty()) {
            Map<Integer, List<int[]>> byLength = new TreeMap<>();
            for (Path list : split) {
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
            all.put(n + "-shot", drawn(number -> LowShot.split(labels, n, number, context.seed())));
        }
        for (double share : percent.isEmpty() ? PERCENTAGES : percent) {
            if (percent.isEmpty() && share / 100 * labels.labels().length > MOST_IMAGES) {
                LOG.info("Leaving out {} %: more than {} images. Ask for it with percent.", share, MOST_IMAGES);
                continue;
            }
            String name =
                    (share == Math.rint(share) ? Long.toString((long) share) : Double.toString(share)) + "-percent";
            all.put(name, drawn(number -> LowShot.share(labels, share / 100, number, context.seed())));
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
