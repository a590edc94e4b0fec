/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.engine.kernel.FeatureSpread;
import dev.maect.train.state.TrainingState.Watch;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Watches for the ways in which self-supervised training fails silently and says so once for each: collapsed features, a
 * loader that cannot keep up.
 */
final class Monitors {
    /** What the effective rank is called in metrics. */
    static final String EFFECTIVE_RANK = "effective-rank";

    /** Healthy features spread near 1, collapsed ones near 0 (SimSiam, figure 2). */
    private static final double SPREAD_LIMIT = 0.05;

    private static final double RANK_LIMIT = 2;
    private static final double DATA_WAIT_LIMIT = 0.2;

    private final String stage;
    private final int everySteps;
    private final Consumer<String> warn;
    private final Set<String> warned = new LinkedHashSet<>();
    private long epochNanos;
    private long waitedNanos;

    /** Monitors that go on from {@code state}. */
    Monitors(String stage, int everySteps, Consumer<String> warn, Watch state) {
        this.stage = stage;
        this.everySteps = everySteps;
        this.warn = warn;
        this.warned.addAll(state.warned());
        this.epochNanos = state.epochNanos();
        this.waitedNanos = state.waitedNanos();
    }

    /** What other monitors go on from. */
    Watch state() {
        return new Watch(List.copyOf(warned), epochNanos, waitedNanos);
    }

    /** Whether {@link #features} reads those of this step. */
    boolean readsFeatures(long step) {
        return everySteps > 0 && (step % everySteps == 0 || step == 1);
    }

    /**
     * Feature readings of the first step and every so many: {@code feature-std} (times √d, 1 is healthy) and {@code
     * effective-rank}.
     */
    Map<String, Double> features(long step, Tensor features) {
        Map<String, Double> readings = new LinkedHashMap<>();
        if (!readsFeatures(step) || features.size(0) < 2) {
            return readings;
        }
        FeatureSpread spread = FeatureSpread.of(features);
        readings.put("feature-std", spread.standardDeviation());
        readings.put(EFFECTIVE_RANK, spread.effectiveRank());
        if (spread.standardDeviation() < SPREAD_LIMIT || spread.effectiveRank() < RANK_LIMIT) {
            warnOnce(
                    "collapse",
                    String.format(
                            Locale.ROOT,
                            "%s: the features have collapsed at step %d (std·√d %.3f, effective rank %.1f): all images look"
                                    + " alike to the encoder. Lower the learning rate or raise the temperature.",
                            stage,
                            step,
                            spread.standardDeviation(),
                            spread.effectiveRank()));
        }
        return readings;
    }

    /** A step took {@code nanos}, of which {@code waitNanos} were spent waiting for data. */
    void stepTook(long nanos, long waitNanos) {
        epochNanos += nanos;
        waitedNanos += waitNanos;
    }

    /** Warns when the loader is the bottleneck. */
    void epochDone(int epoch) {
        double share = (double) waitedNanos / Math.max(1, epochNanos);
        epochNanos = 0;
        waitedNanos = 0;
        if (share > DATA_WAIT_LIMIT) {
            warnOnce(
                    "data",
                    String.format(
                            Locale.ROOT,
                            "%s: in epoch %d training waited for images %.0f %% of the time. Raise data.workers, or store"
                                    + " smaller images.",
                            stage,
                            epoch + 1,
                            100 * share));
        }
    }

    /** Warns of {@code kind} unless it was done before. */
    void warnOnce(String kind, String message) {
        if (warned.add(kind)) {
            warn.accept(message);
        }
    }
}
