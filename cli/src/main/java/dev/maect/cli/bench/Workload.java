/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.Map;

/** Work that can be repeated: what is measured of it is {@link #run}; setting up belongs to the constructor. */
interface Workload extends AutoCloseable {
    /** Does the work once and reports its phases in seconds, by name; often none. */
    Map<String, Double> run();

    /** What one run works through, in units of {@link Work#unit}. */
    double amount();

    /** Floating-point operations of one run; 0 where they say nothing. */
    double operations();

    /** What the last run arrived at, by name, where speed alone says too little. */
    default Map<String, Double> outcome() {
        return Map.of();
    }

    /** What Python has to know beyond the options to do the same work. */
    default Map<String, Object> peerTask() {
        return Map.of();
    }

    @Override
    void close();

    /** Does the work once, timed. */
    default Run timed() {
        long start = System.nanoTime();
        Map<String, Double> phases = run();
        return new Run((System.nanoTime() - start) / 1e9, phases);
    }

    /** The workload of {@code options}. */
    static Workload of(BenchOptions options) {
        return switch (options.work()) {
            case STEP, TUNE, REFINE -> new StageWorkload(options);
            case ENCODE -> new EncodeWorkload(options);
            case DATA -> new DataWorkload(options);
            case KNN -> new KnnWorkload(options);
            case CLUSTER -> new ClusterWorkload(options);
            case LOGISTIC -> new LogisticWorkload(options);
            case CHECKPOINT -> new CheckpointWorkload(options);
        };
    }
}
