/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.label.LinearClassifier;
import dev.maect.catalog.label.Probabilities;
import dev.maect.catalog.label.Suggestions;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier that learns in the background from the labels there are, each time they change: what it says of all other
 * images, how often it is right on labels that it did not learn from, and how that rose.
 */
public final class Learning implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Learning.class);
    private static final String KIND = "classifier";
    private static final int BLOCK = 8192;
    private static final int MOST_HISTORY = 2000;
    private static final long SEED = 0;
    private static final long CALM_MILLIS = 400;
    private static final int KEPT_AT_ONCE = 200_000; // above, when the studio closes

    /**
     * How good it was with so many labels.
     *
     * @param labels how many
     * @param accuracy on labels that it did not learn from
     * @param low end of the accuracy's interval
     * @param high end of the accuracy's interval
     * @param at when, as ISO 8601
     */
    public record Moment(int labels, double accuracy, double low, double high, String at) {}

    /**
     * All moments, for the file.
     *
     * @param moments in their order
     */
    record History(List<Moment> moments) {}

    private final FeatureSets sets;
    private final StudioState state;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private final Path file;
    private final HeldFeatures held;
    private final List<Moment> history = new ArrayList<>();
    private Map<String, Object> shown = Map.of("state", "none");
    private List<LinearClassifier.Doubt> doubts = List.of();
    private int[] doubted = new int[0];
    private int learned = -1;
    private boolean paused;
    private long seen;
    private long kept;

    /** Learns from the labels of {@code state}, and keeps its history in {@code folder}. */
    public Learning(
            FeatureSets sets, StudioState state, WorkQueue work, Consumer<Map<String, Object>> tell, Path folder) {
        this.sets = sets;
        this.state = state;
        this.work = work;
        this.tell = tell;
        file = folder.resolve("history.json");
        held = new HeldFeatures(sets);
        try {
            if (Files.exists(file)) {
                history.addAll(Json.read(file, History.class).moments());
            }
        } catch (FileException e) {
            LOG.warn("How the classifier got better is not known any more: {}", e.getMessage());
        }
    }

    /** Learns if there is anything new; called whenever labels changed. */
    public void labelled() {
        boolean asleep;
        synchronized (this) {
            asleep = paused;
        }
        if (!asleep && sets.any() && learned != state.labelVersion()) {
            work.begin(WorkQueue.Lane.LEARN, KIND, "learn from the labels", this::learn);
        }
    }

    /** Learns now, whether or not it is paused. */
    public void now() {
        work.begin(WorkQueue.Lane.LEARN, KIND, "learn from the labels", this::learn);
    }

    /** Stops learning by itself, or goes on with it. */
    public void pause(boolean on) {
        synchronized (this) {
            paused = on;
        }
        tellShown();
        labelled();
    }

    private void learn(Work progress) {
        do {
            waitForCalm(progress);
            learned = state.labelVersion();
            once(progress);
            progress.check();
        } while (learned != state.labelVersion());
    }

    private void waitForCalm(Work progress) {
        int version;
        do {
            version = state.labelVersion();
            try {
                Thread.sleep(CALM_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.util.concurrent.CancellationException();
            }
            progress.check();
        } while (version != state.labelVersion());
    }

    private void once(Work progress) {
        long began = System.nanoTime();
        int order = state.order();
        Map<Long, String> labels = state.labels();
        CatalogFeatures features = held.get();
        SetRows rows = held.rows();
        labels.keySet().removeIf(image -> rows.set(state.rows().row(image)) < 0);
        int classes = new TreeSet<>(labels.values()).size();
        if (classes < 2) {
            none(labels.size(), classes);
            return;
        }
        LinearClassifier classifier = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(SEED));
        progress.check();
        int[] all = new int[features.size()];
        int[] best = new int[all.length];
        float[] sure = new float[all.length];
        for (int from = 0; from < all.length; from += BLOCK) {
            progress.reached(from, all.length);
            int[] some =
                    IntStream.range(from, Math.min(all.length, from + BLOCK)).toArray();
            List<Probabilities> says = classifier.probabilities(features, some);
            for (int i = 0; i < some.length; i++) {
                all[from + i] = rows.studio(some[i]);
                best[from + i] = says.get(i).best();
                sure[from + i] = (float) says.get(i).confidence();
            }
        }
        int[] known = IntStream.range(0, all.length).filter(i -> all[i] >= 0).toArray();
        state.suggest(
                classifier.classes(),
                order,
                Arrays.stream(known).map(i -> all[i]).toArray(),
                Arrays.stream(known).map(i -> best[i]).toArray(),
                floats(known, sure));
        double others = IntStream.range(0, all.length)
                .filter(row -> !labels.containsKey(features.image(row)))
                .mapToDouble(row -> sure[row])
                .average()
                .orElse(classifier.validation().confidence());
        publish(classifier, classifier.validation().expected(others), features, (System.nanoTime() - began) / 1e6);
    }

    private static float[] floats(int[] places, float[] values) {
        float[] some = new float[places.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = values[places[i]];
        }
        return some;
    }

    private void none(int labels, int classes) {
        state.suggest(List.of(), state.order(), new int[0], new int[0], new float[0]);
        synchronized (this) {
            doubts = List.of();
            doubted = new int[0];
            shown = Map.of(
                    "state",
                    "too-few",
                    "labels",
                    labels,
                    "classes",
                    classes,
                    "message",
                    "It learns as soon as images of two classes have labels.");
        }
        tellShown();
    }

    private void publish(
            LinearClassifier classifier, LinearClassifier.Expected expected, CatalogFeatures features, double millis) {
        LinearClassifier.Validation validation = classifier.validation();
        int labels = validation.labels().stream().mapToInt(Integer::intValue).sum();
        List<Map<String, Object>> perClass = new ArrayList<>();
        for (int i = 0; i < classifier.classes().size(); i++) {
            perClass.add(Map.of(
                    "name",
                    classifier.classes().get(i),
                    "labels",
                    validation.labels().get(i),
                    "accuracy",
                    validation.perClass().get(i)));
        }
        Moment moment = new Moment(
                labels,
                expected.accuracy(),
                expected.low(),
                expected.high(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("state", "ready");
        all.put("labels", labels);
        all.put("classes", classifier.classes().size());
        all.put("accuracy", moment.accuracy());
        all.put("low", moment.low());
        all.put("high", moment.high());
        all.put("gain", validation.gain());
        all.put("doubts", validation.doubts().size());
        all.put("millis", Math.round(millis));
        all.put("perClass", perClass);
        List<Moment> kept;
        synchronized (this) {
            shown = all;
            doubts = validation.doubts();
            doubted = doubts.stream()
                    .mapToInt(doubt -> Math.toIntExact(features.image(doubt.row())))
                    .toArray();
            history.add(moment);
            if (history.size() > MOST_HISTORY) {
                history.remove(0);
            }
            kept = List.copyOf(history);
        }
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            Json.write(file, new History(kept));
        } catch (IOException | FileException e) {
            LOG.debug("How the classifier got better is not kept: {}", e.toString());
        }
        tellShown();
        tell.accept(Map.of("type", "list", "kind", "mistakes"));
    }

    /** Keeps the suggestions in the catalogue for other commands, once they have not changed for a while. */
    public void keep(boolean now) {
        long version = state.suggestionVersion();
        synchronized (this) {
            boolean calm = version == seen;
            seen = version;
            if (version == kept
                    || !now
                            && (!calm
                                    || work.find(KIND).isPresent()
                                    || state.rows().size() > KEPT_AT_ONCE)) {
                return;
            }
            kept = version;
        }
        List<Suggestions.Suggestion> all = state.suggestions();
        state.door().write(catalog -> Suggestions.keep(catalog, state.labelSet(), all, "logistic regression"));
    }

    private void tellShown() {
        tell.accept(Map.of(
                "type",
                "classifier",
                "classifier",
                shown(),
                "history",
                history(),
                "columns",
                Map.of("suggestion", state.suggestionVersion(), "confidence", state.suggestionVersion())));
    }

    /** For the page: how it stands. */
    public synchronized Map<String, Object> shown() {
        Map<String, Object> all = new LinkedHashMap<>(shown);
        all.put("paused", paused);
        all.put("working", work.find(KIND).isPresent());
        return all;
    }

    /** For the page: how it got better. */
    public synchronized List<Moment> history() {
        return List.copyOf(history);
    }

    /** For the page: labels that are likely wrong. */
    public synchronized Map<String, Object> mistakes() {
        int[] rows = Arrays.stream(doubted).map(state.rows()::row).toArray();
        int[] there = IntStream.range(0, rows.length)
                .filter(i -> rows[i] >= 0
                        && state.label(rows[i]).equals(doubts.get(i).given()))
                .toArray();
        return Map.of(
                "rows", Arrays.stream(there).map(i -> rows[i]).toArray(),
                "given",
                        Arrays.stream(there)
                                .mapToObj(i -> doubts.get(i).given())
                                .toList(),
                "instead",
                        Arrays.stream(there)
                                .mapToObj(i -> doubts.get(i).instead())
                                .toList(),
                "confidence",
                        Arrays.stream(there)
                                .mapToDouble(i -> doubts.get(i).confidence())
                                .toArray());
    }

    @Override
    public void close() {
        held.close();
    }
}
