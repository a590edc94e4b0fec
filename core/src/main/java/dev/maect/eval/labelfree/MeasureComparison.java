/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which measures that need no labels go with accuracy across checkpoints. Checkpoints of one run are not independent: an
 * interval tells how much the number hangs on single checkpoints of this run, not how another run would turn out.
 *
 * @param checkpoints how many were compared
 * @param best the checkpoint of the highest accuracy, the first of several
 * @param correlations the strongest first
 */
public record MeasureComparison(int checkpoints, Checkpoint best, List<Correlation> correlations) {
    /** With fewer there is nothing to tell. */
    public static final int FEWEST_CHECKPOINTS = 3;

    /** Copies the list. */
    public MeasureComparison {
        correlations = List.copyOf(correlations);
    }

    /**
     * One checkpoint.
     *
     * @param name of the file or the epoch
     * @param measures label-free values by name; those that are not finite do not count
     * @param accuracy measured with labels, such as k-NN accuracy
     */
    public record Checkpoint(String name, Map<String, Double> measures, double accuracy) {
        /** Copies the map. */
        public Checkpoint {
            measures = Map.copyOf(measures);
        }
    }

    /**
     * How one measure goes with accuracy.
     *
     * @param measure its name
     * @param spearman in [-1, 1]; the sign tells whether high or low values are good; NaN where nothing changes
     * @param interval of the correlation; empty where nothing changes
     * @param chance the share of random orders whose correlation is as strong or stronger, of either sign; 1 where nothing
     *     changes
     * @param higherIsBetter which way it is said to go; empty for a measure that is not in {@link LabelFreeMeasure}
     * @param picked the checkpoint that somebody without labels would take by this measure; empty where it is not known
     *     which way the measure goes
     */
    public record Correlation(
            String measure,
            double spearman,
            Optional<ConfidenceInterval> interval,
            double chance,
            Optional<Boolean> higherIsBetter,
            Optional<Checkpoint> picked) {
        /** Whether the sign is the one that the measure is said to have; empty where nothing is said or nothing changes. */
        public Optional<Boolean> signAsExpected() {
            return Double.isNaN(spearman) ? Optional.empty() : higherIsBetter.map(higher -> spearman > 0 == higher);
        }
    }

    /**
     * Compares all measures that every checkpoint has.
     *
     * @param seed of the resamples and the random orders
     * @throws EvaluationException if there are fewer than three checkpoints
     */
    public static MeasureComparison of(List<Checkpoint> checkpoints, long seed) {
        if (checkpoints.size() < FEWEST_CHECKPOINTS) {
            throw new EvaluationException("Which measure predicts accuracy shows over three checkpoints or more; there "
                    + (checkpoints.size() == 1 ? "is 1." : "are " + checkpoints.size() + "."));
        }
        double[] accuracies =
                checkpoints.stream().mapToDouble(Checkpoint::accuracy).toArray();
        List<Correlation> correlations = new ArrayList<>();
        for (String measure :
                checkpoints.get(0).measures().keySet().stream().sorted().toList()) {
            if (checkpoints.stream().allMatch(c -> Double.isFinite(c.measures().getOrDefault(measure, Double.NaN)))) {
                correlations.add(correlation(measure, checkpoints, accuracies, seed));
            }
        }
        correlations.sort(Comparator.comparingDouble(c -> Double.isNaN(c.spearman()) ? 0 : -Math.abs(c.spearman())));
        Checkpoint best = checkpoints.get(0);
        for (Checkpoint checkpoint : checkpoints) {
            best = checkpoint.accuracy() > best.accuracy() ? checkpoint : best;
        }
        return new MeasureComparison(checkpoints.size(), best, correlations);
    }

    private static Correlation correlation(
            String measure, List<Checkpoint> checkpoints, double[] accuracies, long seed) {
        double[] values =
                checkpoints.stream().mapToDouble(c -> c.measures().get(measure)).toArray();
        Optional<Boolean> higherIsBetter = LabelFreeMeasure.named(measure).map(LabelFreeMeasure::higherIsBetter);
        return new Correlation(
                measure,
                RankCorrelation.spearman(values, accuracies),
                RankCorrelation.interval(values, accuracies, seed),
                RankCorrelation.chance(values, accuracies, seed),
                higherIsBetter,
                higherIsBetter.map(higher -> checkpoints.get(extreme(values, higher))));
    }

    /** The first of the highest, or of the lowest. */
    private static int extreme(double[] values, boolean highest) {
        int found = 0;
        for (int i = 1; i < values.length; i++) {
            if (highest ? values[i] > values[found] : values[i] < values[found]) {
                found = i;
            }
        }
        return found;
    }
}
