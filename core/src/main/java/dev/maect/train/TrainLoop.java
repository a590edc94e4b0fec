/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.stage.StepResult;
import dev.maect.train.state.TrainingState.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * The training loop, the same for every stage: batch, loss, gradients, new weights, report. Each step runs in one {@link
 * PointerScope}: when it closes, nothing of the step is left but the changed weights.
 */
final class TrainLoop {
    /** Is called after each epoch, with the number of epochs done. */
    interface EpochEnd {
        void epochsDone(int epochs);
    }

    private final BatchSource source;
    private final int epochs;
    private final TrainStep step;
    private final StepMeter meter;
    private final Monitors monitors;
    private final TrainingListener listener;
    private final Cancellation cancellation;

    TrainLoop(
            BatchSource source,
            int epochs,
            TrainStep step,
            StepMeter meter,
            Monitors monitors,
            TrainingListener listener,
            Cancellation cancellation) {
        this.source = source;
        this.epochs = epochs;
        this.step = step;
        this.meter = meter;
        this.monitors = monitors;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** Trains from {@code start} to the end of the stage, or to the step in which it is cancelled; says how far it came. */
    Position run(Position start, EpochEnd epochEnd) {
        Position position = start;
        while (position.epoch() < epochs && !cancellation.cancelled()) {
            position = runEpoch(position);
            if (position.step() == 0) {
                epochEnd.epochsDone(position.epoch());
            }
        }
        return position;
    }

    private Position runEpoch(Position start) {
        int epoch = start.epoch();
        try (BatchEpoch batches = source.epoch(epoch, start.step())) {
            while (batches.hasNext()) {
                if (cancellation.cancelled()) {
                    return new Position(epoch, batches.step());
                }
                runStep(batches, epoch);
            }
        }
        monitors.epochDone(epoch);
        return new Position(epoch + 1, 0);
    }

    private void runStep(BatchEpoch batches, int epoch) {
        long start = System.nanoTime();
        long waitedBefore = batches.nanosWaited();
        long number = (long) epoch * source.stepsPerEpoch() + batches.step();
        try (PointerScope scope = new PointerScope();
                Batch batch = batches.next()) {
            long waited = batches.nanosWaited() - waitedBefore;
            StepResult result = step.compute(batch, epoch);
            double loss = result.loss().item_double();
            if (monitors.accept(number, loss)) {
                double gradNorm = step.apply(number).item_double();
                Map<String, Double> metrics = new LinkedHashMap<>();
                result.metrics().forEach((name, value) -> metrics.put(name, value.item_double()));
                metrics.putAll(monitors.features(number + 1, result.features()));
                long nanos = System.nanoTime() - start;
                listener.on(
                        meter.report(epoch, number, loss, step.learningRate(number), gradNorm, nanos, waited, metrics));
            } else {
                step.discard();
            }
            monitors.stepTook(System.nanoTime() - start, waited);
        }
    }
}
