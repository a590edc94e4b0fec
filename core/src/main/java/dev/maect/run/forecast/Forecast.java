/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageOptions;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.plan.TrainingPlan.StagePlan;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run will take on this machine.
 *
 * @param stages its stages in order
 * @param evaluation seconds of the evaluation, pages and images included; empty if it could not be tried
 * @param diskBytes what its folder will hold at most, states to go on from included
 */
public record Forecast(List<Part> stages, OptionalDouble evaluation, long diskBytes) {
    /** Of beginning a stage and ending it: models made, weights written. */
    private static final double STAGE_SECONDS = 1;
    /** Of images and pages drawn at the end. */
    private static final double REPORT_SECONDS = 4;

    private static final int STATES_KEPT = 2;

    /**
     * A stage.
     *
     * @param name its name
     * @param epochs its epochs
     * @param steps its steps
     * @param secondsPerStep of one of them; empty if it could not be tried
     * @param seconds of all of it, measurements between epochs included; empty if it could not be tried
     * @param scaled whether a smaller batch was tried than it will have
     */
    public record Part(
            String name,
            int epochs,
            long steps,
            OptionalDouble secondsPerStep,
            OptionalDouble seconds,
            boolean scaled) {}

    /** Copies the list. */
    public Forecast {
        stages = List.copyOf(stages);
    }

    /**
     * Of a run of {@code recipe}.
     *
     * @param adopted whether the encoder is brought along instead of made
     */
    public static Forecast of(Recipe recipe, boolean adopted, RunSize size, Speeds speeds) {
        Optional<EvaluationSpeed> evaluation = speeds.evaluation(recipe);
        List<Part> parts = new ArrayList<>();
        List<StageKind> kinds = StageKinds.of(recipe, adopted);
        for (StageKind kind : kinds) {
            StageOptions options = StageKinds.options(kind, recipe);
            long steps = options.steps(size.train());
            Optional<StageSpeed> speed = speeds.stage(recipe, kind);
            boolean first = parts.isEmpty();
            OptionalDouble seconds = speed.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(STAGE_SECONDS
                            + speed.get().secondsPerStep() * steps
                            + speed.get().oncePerImage() * size.train()
                            + monitoring(recipe, kind, size, evaluation)
                            + (first && size.kept() ? reading(speed.get(), options, size, evaluation) : 0));
            parts.add(new Part(
                    kind.name(),
                    options.epochs(),
                    steps,
                    speed.map(s -> OptionalDouble.of(s.secondsPerStep())).orElse(OptionalDouble.empty()),
                    seconds,
                    speed.map(StageSpeed::scaled).orElse(false)));
        }
        return new Forecast(
                parts,
                evaluation
                        .map(speed -> OptionalDouble.of(evaluation(recipe, kinds, adopted, size, speed)))
                        .orElse(OptionalDouble.empty()),
                disk(TrainingPlan.of(recipe, size.train(), adopted), adopted));
    }

    /** Of the measurements between a stage's epochs. */
    private static double monitoring(
            Recipe recipe, StageKind kind, RunSize size, Optional<EvaluationSpeed> evaluation) {
        int every = recipe.evaluation().monitorEveryEpochs();
        if (every == 0 || kind.exports().isEmpty() || evaluation.isEmpty()) {
            return 0;
        }
        int epochs = StageKinds.options(kind, recipe).epochs();
        int measured = 1 + epochs / every + (epochs % every == 0 ? 0 : 1);
        return measured * evaluation.get().ofMonitor(recipe.evaluation(), size);
    }

    /** What the first epoch takes longer than others, where those have the images in memory. */
    private static double reading(
            StageSpeed speed, StageOptions options, RunSize size, Optional<EvaluationSpeed> evaluation) {
        double read = evaluation.map(EvaluationSpeed::read).orElse(0.0);
        return size.train() * Math.max(0, read - speed.secondsPerStep() / options.batchSize());
    }

    private static double evaluation(
            Recipe recipe, List<StageKind> kinds, boolean adopted, RunSize size, EvaluationSpeed speed) {
        long encoders = (adopted ? 1 : 0)
                + kinds.stream().filter(kind -> kind.exports().isPresent()).count();
        double all = size.kept() ? 0 : speed.read() * (size.bank(recipe.evaluation()) + size.test());
        return all + encoders * speed.ofEncoder(recipe.evaluation(), size) + REPORT_SECONDS;
    }

    /** Weights that stages leave, encoders to use, and the two states of the largest stage. */
    private static long disk(TrainingPlan plan, boolean adopted) {
        long kept = (adopted ? 1 : 0) * plan.encoderParameters();
        long states = 0;
        for (StagePlan stage : plan.stages()) {
            boolean exports = StageKinds.named(stage.name()).exports().isPresent();
            kept += stage.parameters() + (exports ? plan.encoderParameters() : 0);
            states = Math.max(states, STATES_KEPT * stage.savingBytes());
        }
        return Float.BYTES * kept + states;
    }

    /** Seconds of all of it; empty if a part could not be tried. */
    public OptionalDouble seconds() {
        if (evaluation.isEmpty()
                || stages.stream().anyMatch(part -> part.seconds().isEmpty())) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(evaluation.getAsDouble()
                + stages.stream()
                        .mapToDouble(part -> part.seconds().getAsDouble())
                        .sum());
    }
}
