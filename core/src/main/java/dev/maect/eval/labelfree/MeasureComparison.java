/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.eval.EvaluationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which label-free measure predicts accuracy: over several checkpoints of a run, the rank correlation of each with the
 * accuracy that labels give. Without labels, trust the measures that did well here on similar pictures.
 */
public final class MeasureComparison {
    private MeasureComparison() {}

    /**
     * One checkpoint.
     *
     * @param name of the file or the epoch
     * @param measures label-free values by name
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
     * @param spearman in [-1, 1]; the sign tells whether high or low values are good, NaN where nothing changes
     */
    public record Correlation(String measure, double spearman) {}

    /**
     * The correlations of all measures that every checkpoint has, the strongest first.
     *
     * @throws EvaluationException if there are fewer than three checkpoints
     */
    public static List<Correlation> of(List<Checkpoint> checkpoints) {
        if (checkpoints.size() < 3) {
            throw new EvaluationException("Which measure predicts accuracy shows over three checkpoints or more; there "
                    + (checkpoints.size() == 1 ? "is 1." : "are " + checkpoints.size() + "."));
        }
        double[] accuracies =
                checkpoints.stream().mapToDouble(Checkpoint::accuracy).toArray();
        List<Correlation> correlations = new ArrayList<>();
        for (String measure :
                checkpoints.get(0).measures().keySet().stream().sorted().toList()) {
            if (checkpoints.stream().allMatch(c -> c.measures().containsKey(measure))) {
                double[] values = checkpoints.stream()
                        .mapToDouble(c -> c.measures().get(measure))
                        .toArray();
                correlations.add(new Correlation(measure, RankCorrelation.spearman(values, accuracies)));
            }
        }
        correlations.sort(Comparator.comparingDouble(c -> Double.isNaN(c.spearman()) ? 0 : -Math.abs(c.spearman())));
        return correlations;
    }
}
