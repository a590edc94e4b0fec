/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.machine.OutOfMemoryException;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.Cancellation;
import dev.maect.train.plan.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The end of a run: its encoders measured, before and after, and the summary that says what came of it. */
record RunEvaluation(Recipe recipe, RunData data, TrainingPlan plan, ProcessGroup group) {
    /** @param training what the stages took */
    RunResult evaluate(
            RunFolder folder, StageSeconds training, OnlyShown shown, RunListener listener, Cancellation cancellation) {
        try {
            return measure(folder, training, shown, listener, cancellation);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw OutOfMemoryException.of(
                    e,
                    "evaluating the encoders, which are trained and in the run's folder",
                    () -> "It takes less with a smaller evaluation.batch-size ("
                            + recipe.evaluation().batchSize() + " now) and fewer features (evaluation.bank-limit).");
        }
    }

    private RunResult measure(
            RunFolder folder, StageSeconds training, OnlyShown shown, RunListener listener, Cancellation cancellation) {
        long start = System.nanoTime();
        BeforeAfter evaluation = new BeforeAfter(recipe, data.until(cancellation), shown, group);
        if (!evaluation.measure(folder, listener, cancellation)) {
            return new RunResult.Cancelled(folder);
        }
        Map<String, Double> seconds = new LinkedHashMap<>(training.all());
        seconds.put("evaluation", (System.nanoTime() - start) / 1e9);
        Summary summary = new Summary(
                recipe.name(),
                Instant.now(),
                new Summary.ImageCounts(
                        data.train().size(), data.test().map(ImageSource::size).orElse(0), badImages(folder)),
                forget(),
                evaluation.scores(folder.untunedEncoder()),
                evaluation.scores(folder.tunedEncoder()),
                evaluation.labelFree(folder),
                evaluation.changes(folder),
                evaluation.measuredOn(),
                seconds,
                StageCosts.of(plan, seconds),
                shown.leftOut());
        summary.write(folder.summary());
        return new RunResult.Finished(folder, summary);
    }

    private List<String> forget() {
        return data.test().orElse(data.train()).labelSets().stream()
                .filter(LabelSet::nuisance)
                .map(LabelSet::name)
                .toList();
    }

    private static int badImages(RunFolder folder) {
        try {
            return Files.exists(folder.badFiles())
                    ? Files.readAllLines(folder.badFiles()).size()
                    : 0;
        } catch (IOException e) {
            throw new MaectException("Cannot read " + folder.badFiles() + ": " + e.getMessage() + ".", e);
        }
    }
}
