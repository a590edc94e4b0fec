/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.engine.NativeSetup;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.state.TrainingState.Meter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/** Turns the bare numbers of a step into a {@link StepDone}: smoothing, speed, waiting, time left. */
final class StepMeter {
    static {
        NativeSetup.prepare();
    }

    private static final double SMOOTHING = 0.02;
    /** The first steps pay for memory and code being new; the estimate leaves them out. */
    private static final int WARM_UP_STEPS = 5;

    private final String stage;
    private final StageSettings settings;
    private final long steps;
    private double smoothed;
    private long reported;
    private long measuredNanos;

    /** A meter that goes on from {@code state}. */
    StepMeter(String stage, StageSettings settings, long steps, Meter state) {
        this.stage = stage;
        this.settings = settings;
        this.steps = steps;
        this.smoothed = state.smoothedLoss();
        this.reported = state.reported();
        this.measuredNanos = state.measuredNanos();
    }

    /** What another meter goes on from. */
    Meter state() {
        return new Meter(smoothed, reported, measuredNanos);
    }

    /** Reports step {@code step} (from 0) of {@code nanos}, of which {@code waitNanos} were spent waiting for data. */
    StepDone report(
            int epoch,
            long step,
            double loss,
            double learningRate,
            double gradNorm,
            long nanos,
            long waitNanos,
            Map<String, Double> metrics) {
        smoothed = reported == 0 ? loss : smoothed + SMOOTHING * (loss - smoothed);
        long measuredSteps = ++reported - WARM_UP_STEPS;
        if (measuredSteps > 0) {
            measuredNanos += nanos;
        }
        return new StepDone(
                stage,
                epoch + 1,
                settings.epochs(),
                step + 1,
                steps,
                loss,
                smoothed,
                learningRate,
                gradNorm,
                settings.batchSize() * 1e9 / nanos,
                (double) waitNanos / nanos,
                Pointer.physicalBytes(),
                measuredSteps > 0
                        ? Optional.of(
                                Duration.ofNanos((long) ((double) measuredNanos / measuredSteps * (steps - step - 1))))
                        : Optional.empty(),
                metrics);
    }
}
