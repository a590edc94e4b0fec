/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.stage.ContrastiveTuning;
import dev.maect.train.stage.HeadPreparation;
import dev.maect.train.stage.Pretraining;
import dev.maect.train.stage.Refinement;
import dev.maect.train.stage.SeveralHeadPreparation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the stages of a run cost: counted operations and wall-clock time, and what tuning adds to stage 1 (the
 * paper's question whether tuning is cheap).
 *
 * @param stages in order
 */
public record StageCosts(List<Cost> stages) {
    private static final Set<String> TUNING =
            Set.of(HeadPreparation.NAME, ContrastiveTuning.NAME, SeveralHeadPreparation.NAME, Refinement.NAME);

    /**
     * What a stage cost.
     *
     * @param stage its name
     * @param operations floating-point operations of all its steps, counted from the shapes
     * @param seconds wall-clock time, loading and checkpoints included
     */
    public record Cost(String stage, double operations, double seconds) {}

    /** The planned stages that {@code seconds} has a time for. */
    public static StageCosts of(TrainingPlan plan, Map<String, Double> seconds) {
        List<Cost> costs = new ArrayList<>();
        for (TrainingPlan.StagePlan stage : plan.stages()) {
            Optional.ofNullable(seconds.get(stage.name()))
                    .ifPresent(time -> costs.add(new Cost(stage.name(), stage.operations(), time)));
        }
        return new StageCosts(List.copyOf(costs));
    }

    private Optional<Cost> cost(String stage) {
        return stages.stream().filter(cost -> cost.stage.equals(stage)).findFirst();
    }

    /** Operations of tuning, its heads' preparation included, over those of stage 1; empty unless the run has stage 1 and one of the others. */
    public Optional<Double> computeOverhead() {
        return overhead().map(pair -> pair[0]);
    }

    /** Time of the same over that of stage 1; empty unless the run has stage 1 and one of the others. */
    public Optional<Double> timeOverhead() {
        return overhead().map(pair -> pair[1]);
    }

    private Optional<double[]> overhead() {
        List<Cost> later =
                stages.stream().filter(cost -> TUNING.contains(cost.stage)).toList();
        return cost(Pretraining.NAME).filter(first -> !later.isEmpty()).map(first -> new double[] {
            later.stream().mapToDouble(Cost::operations).sum() / first.operations,
            later.stream().mapToDouble(Cost::seconds).sum() / first.seconds
        });
    }

    /** As JSON: {@code stages} by name with {@code gflop}, {@code seconds}, {@code gflop-per-second}; {@code overhead}. */
    public Map<String, Object> json() {
        Map<String, Object> byStage = new LinkedHashMap<>();
        for (Cost cost : stages) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("gflop", cost.operations / 1e9);
            entry.put("seconds", cost.seconds);
            entry.put("gflop-per-second", cost.operations / 1e9 / cost.seconds);
            byStage.put(cost.stage, entry);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stages", byStage);
        overhead().ifPresent(pair -> json.put("overhead", Map.of("compute", pair[0], "time", pair[1])));
        return json;
    }
}
