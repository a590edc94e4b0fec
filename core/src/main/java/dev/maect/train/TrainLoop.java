/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The training loop, the same for every stage. Each step runs in one {@link PointerScope}: when it closes, nothing of
 * the step is left but the changed weights.
 */
final class TrainLoop {
    /** What one step came to. */
    private record Outcome(double loss, double gradNorm, Tensor features, Map<String, Tensor> metrics) {}

    /** Is called after each epoch, with the number of epochs done. */
    interface EpochEnd {
        void epochsDone(int epochs);
    }

    private final Stage stage;
    private final StageSettings settings;
    private final BatchSource source;
    private final TrainStep trainStep;
    private final Monitors monitors;
    private final TrainingListener listener;
    private final StepMeter meter;
    private final double peakLearningRate;

    TrainLoop(
            Stage stage,
            StageSettings settings,
            BatchSource source,
            TrainStep trainStep,
            Monitors monitors,
            TrainingListener listener) {
        this.stage = stage;
        this.settings = settings;
        this.source = source;
        this.trainStep = trainStep;
        this.monitors = monitors;
        this.listener = listener;
        this.meter = new StepMeter(stage.name(), settings, steps());
        this.peakLearningRate = trainStep.groups().stream()
                .mapToDouble(ParameterGroup::peakLearningRate)
                .max()
                .orElse(0);
    }

    /** Trains from {@code firstEpoch} (0 for a new stage) to the end. */
    void run(int firstEpoch, EpochEnd epochEnd) {
        long start = System.nanoTime();
        for (int epoch = firstEpoch; epoch < settings.epochs(); epoch++) {
            runEpoch(epoch);
            epochEnd.epochsDone(epoch + 1);
        }
        listener.onStageEnd(stage.name(), steps(), Duration.ofNanos(System.nanoTime() - start));
    }

    private void runEpoch(int epoch) {
        long epochStart = System.nanoTime();
        try (BatchEpoch batches = source.epoch(epoch)) {
            while (batches.hasNext()) {
                long start = System.nanoTime();
                long waitedBefore = batches.nanosWaited();
                long step = (long) epoch * source.stepsPerEpoch() + batches.step();
                try (PointerScope scope = new PointerScope();
                        Batch batch = batches.next()) {
                    long waited = batches.nanosWaited() - waitedBefore;
                    update(batch, epoch, step).ifPresent(done -> report(done, epoch, step, start, waited));
                }
            }
            monitors.dataWait(epoch, (double) batches.nanosWaited() / (System.nanoTime() - epochStart));
        }
    }

    /** One step; empty if it was skipped for a non-finite loss. */
    private Optional<Outcome> update(Batch batch, int epoch, long step) {
        TrainStep.Gradients gradients = trainStep.compute(batch, epoch);
        if (!monitors.accept(step, gradients.loss())) {
            trainStep.discard();
            return Optional.empty();
        }
        Tensor norm = trainStep.apply(step);
        return Optional.of(
                new Outcome(gradients.loss(), norm.item_double(), gradients.features(), gradients.metrics()));
    }

    private void report(Outcome outcome, int epoch, long step, long start, long waitNanos) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        outcome.metrics().forEach((name, value) -> metrics.put(name, value.item_double()));
        metrics.putAll(monitors.features(step + 1, outcome.features()));
        listener.onStep(meter.report(
                epoch,
                step,
                outcome.loss(),
                peakLearningRate * settings.schedule().factor(step),
                outcome.gradNorm(),
                System.nanoTime() - start,
                waitNanos,
                metrics));
    }

    private long steps() {
        return (long) settings.epochs() * source.stepsPerEpoch();
    }
}
