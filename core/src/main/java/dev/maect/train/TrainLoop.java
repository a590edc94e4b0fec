/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.engine.Tensors;
import dev.maect.engine.graph.Copier;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.stage.StepResult;
import dev.maect.train.state.TrainingState.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The training loop, the same for every stage: batch, loss, gradients, new weights, report. Each step runs in one {@link
 * PointerScope}: when it closes, nothing of the step is left but the changed weights.
 */
final class TrainLoop {
    /** What happens between steps. */
    interface Between {
        /** After a step that is not an epoch's last. */
        void stepDone(Position position);

        /** After an epoch, with the number of epochs done. */
        void epochsDone(int epochs);
    }

    private final BatchSource source;
    private final int epochs;
    private final TrainStep step;
    private final Optional<Copier> copier;
    private final StageWatch watch;
    private final TrainingListener listener;
    private final Agreement agreement;

    TrainLoop(
            BatchSource source,
            int epochs,
            TrainStep step,
            Optional<Copier> copier,
            StageWatch watch,
            TrainingListener listener,
            Agreement agreement) {
        this.source = source;
        this.epochs = epochs;
        this.step = step;
        this.copier = copier;
        this.watch = watch;
        this.listener = listener;
        this.agreement = agreement;
    }

    /**
     * Trains from {@code start} to the end of the stage, or to the step in which it is cancelled; says how far it came.
     *
     * @throws GoneWrongException after too many steps in a row without finite numbers
     */
    Position run(Position start, Between between) {
        Position position = start;
        while (position.epoch() < epochs && !agreement.look()) {
            position = runEpoch(position, between);
            if (position.step() == 0) {
                between.epochsDone(position.epoch());
            }
        }
        return position;
    }

    private Position runEpoch(Position start, Between between) {
        int epoch = start.epoch();
        try (BatchEpoch batches = onDevice(source.epoch(epoch, start.step()))) {
            if (epoch + 1 < epochs) {
                source.prepare(epoch + 1);
            }
            while (batches.hasNext()) {
                if (agreement.decision().cancelled()) {
                    return new Position(epoch, batches.step());
                }
                runStep(batches, epoch);
                if (batches.hasNext()) {
                    between.stepDone(new Position(epoch, batches.step()));
                }
            }
        }
        watch.monitors().epochDone(epoch);
        return new Position(epoch + 1, 0);
    }

    private BatchEpoch onDevice(BatchEpoch batches) {
        return copier.map(by -> (BatchEpoch) new BatchesOnDevice(batches, by)).orElse(batches);
    }

    private void runStep(BatchEpoch batches, int epoch) {
        long start = System.nanoTime();
        long waitedBefore = batches.nanosWaited();
        long number = (long) epoch * source.stepsPerEpoch() + batches.step();
        try (PointerScope scope = new PointerScope();
                Batch batch = batches.next()) {
            long waited = batches.nanosWaited() - waitedBefore;
            double rateFactor = watch.finite().rateFactor();
            double learningRate = step.learningRate(number) * rateFactor;
            StepResult result = step.compute(batch, epoch, number);
            Tensor norm = step.gradientNorm();
            batches.beginNext(); // beside what was just launched
            StepNumbers numbers = StepNumbers.read(result, norm);
            double loss = numbers.loss();
            double gradNorm = numbers.gradNorm();
            if (numbers.areFinite()) {
                step.apply(number, rateFactor, norm);
                watch.finite().made();
                Map<String, Double> metrics = new LinkedHashMap<>(numbers.metrics());
                Tensor features =
                        watch.monitors().readsFeatures(number + 1) ? step.ofAll(result.features()) : result.features();
                metrics.putAll(watch.monitors().features(number + 1, features));
                watch.quality().stepMade(loss, metrics);
                long nanos = System.nanoTime() - start;
                listener.on(watch.meter().report(epoch, number, loss, learningRate, gradNorm, nanos, waited, metrics));
            } else {
                skip(batch, number + 1, loss, gradNorm, learningRate);
            }
            watch.monitors().stepTook(System.nanoTime() - start, waited);
        }
    }

    private void skip(Batch batch, long number, double loss, double gradNorm, double learningRate) {
        NotFinite parts = step.notFinite();
        step.discard();
        long[] images = Tensors.toLongs(step.ofAll(batch.indices()));
        watch.finite().skipped(new SkippedStep(number, loss, gradNorm, learningRate, images, parts));
    }
}
