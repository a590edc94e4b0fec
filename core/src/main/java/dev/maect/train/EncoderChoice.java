/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.io.Json;
import dev.maect.recipe.BestBy;
import dev.maect.train.state.TrainingState.Best;
import dev.maect.train.state.TrainingState.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which of the encoders that were measured in a stage is handed on, and which would be by a measure that needs no labels.
 *
 * @param stage the stage's name
 * @param epochs how many it has
 * @param measure that encoders are compared by
 * @param keepsBest whether the best by it is handed on; otherwise it is the last
 * @param chosen the index of the candidate that is handed on
 * @param best the index of the best by the measure; the same as {@code chosen} where none was measured by it
 * @param candidates in the order in which they were measured: before the stage, then each epoch, averaged and not
 */
public record EncoderChoice(
        String stage, int epochs, String measure, boolean keepsBest, int chosen, int best, List<Candidate> candidates) {
    private static final String EVALUATION = "eval/";

    /** Copies the list; refuses indices that it does not have. */
    public EncoderChoice {
        candidates = List.copyOf(candidates);
        if (Math.min(chosen, best) < 0 || Math.max(chosen, best) >= candidates.size()) {
            throw new IllegalArgumentException("there is no candidate " + chosen + " or " + best);
        }
    }

    /**
     * The choice at a stage's end.
     *
     * @param kept what is handed on
     * @return empty if not even the last encoder was measured
     */
    static Optional<EncoderChoice> of(
            String stage, int epochs, BestBy by, boolean keepsBest, Optional<Best> kept, List<Candidate> candidates) {
        int last = index(candidates, epochs, true);
        int chosen = kept.map(found -> index(candidates, found.epoch(), found.averaged()))
                .orElse(last);
        if (last < 0 || chosen < 0) {
            return Optional.empty();
        }
        return Optional.of(new EncoderChoice(
                stage, epochs, by.toString(), keepsBest, chosen, best(candidates, by, chosen), candidates));
    }

    private static int index(List<Candidate> candidates, int epoch, boolean averaged) {
        for (int i = candidates.size() - 1; i >= 0; i--) {
            if (candidates.get(i).epoch() == epoch && candidates.get(i).averaged() == averaged) {
                return i;
            }
        }
        return -1;
    }

    /** Of equals the one that is handed on, or else the earliest. */
    private static int best(List<Candidate> candidates, BestBy by, int chosen) {
        int best = chosen;
        for (int i = 0; i < candidates.size(); i++) {
            double value = value(candidates.get(i), by);
            double known = value(candidates.get(best), by);
            if (Double.isFinite(value) && (!Double.isFinite(known) || by.isBetter(value, known))) {
                best = i;
            }
        }
        return best;
    }

    /** What {@code candidate} has by {@code by}; not a number if it was not measured. */
    static double value(Candidate candidate, BestBy by) {
        return candidate.values().getOrDefault(EVALUATION + by, Double.NaN);
    }

    /** In words, such as {@code before tune} or {@code after epoch 3 of 6, not averaged}. */
    public String name(int index) {
        Candidate candidate = candidates.get(index);
        return candidate.epoch() == 0
                ? "before " + stage
                : "after epoch " + candidate.epoch() + " of " + epochs + (candidate.averaged() ? "" : ", not averaged");
    }

    /** Whether the measure prefers another encoder to the one that is handed on. */
    public boolean isDoubtful() {
        return best != chosen;
    }

    /** Which encoder is handed on and why, as a sentence. */
    public String sentence() {
        String first = "The encoder " + name(chosen) + " is handed on";
        if (isDoubtful()) {
            return first + ", the last; by " + measure + " (" + shown(chosen, measure) + ") the one " + name(best)
                    + " is better (" + shown(best, measure) + ")" + objection() + ".";
        }
        return first + (keepsBest ? ", the best of " : ", the last and the best of ") + candidates.size() + " by "
                + measure + " (" + shown(chosen, measure) + ").";
    }

    private String objection() {
        return objections().isEmpty()
                ? ""
                : objections().stream()
                        .map(other -> other + " (" + shown(chosen, other) + " and " + shown(best, other) + ")")
                        .collect(Collectors.joining(" and ", ", but not by ", ""));
    }

    /**
     * The measures that prefer the encoder that is handed on although {@link #measure} does not: k-NN where there are labels, and
     * view retrieval, which follows k-NN more closely than the others do. A rank that falls is no harm by itself.
     */
    public List<String> objections() {
        return isDoubtful()
                ? candidates.get(chosen).values().keySet().stream()
                        .filter(name -> name.startsWith(EVALUATION))
                        .map(name -> name.substring(EVALUATION.length()))
                        .filter(name ->
                                name.startsWith("knn-accuracy/") || name.equals(BestBy.VIEW_RETRIEVAL.toString()))
                        .filter(name -> value(chosen, name) > value(best, name))
                        .sorted()
                        .toList()
                : List.of();
    }

    private double value(int index, String name) {
        return candidates.get(index).values().getOrDefault(EVALUATION + name, Double.NaN);
    }

    private String shown(int index, String name) {
        double value = value(index, name);
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "not measured";
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws dev.maect.io.FileException if it cannot be written
     */
    void write(Path file) {
        Json.write(file, this);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws dev.maect.io.FileException if it cannot be read or is no such file
     */
    public static EncoderChoice read(Path file) {
        return Json.read(file, EncoderChoice.class);
    }
}
