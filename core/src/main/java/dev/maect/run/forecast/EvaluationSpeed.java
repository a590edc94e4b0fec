/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.recipe.EvaluationOptions;

/**
 * How fast encoders are evaluated, in seconds.
 *
 * @param read per image that is read for the first time
 * @param encode per image whose features are taken, reading included
 * @param knn per pair of an image to classify and one to learn from
 * @param probe per image to learn from and epoch
 * @param cluster per image, start and cluster
 * @param map per point of a map of features
 */
public record EvaluationSpeed(double read, double encode, double knn, double probe, double cluster, double map) {
    /** Points of a map of features at most. */
    private static final int MAP_POINTS = 1000;
    /** Random views of an image in a measurement between epochs. */
    private static final int MONITORED_VIEWS = 2;
    /** What is computed on the features in a measurement between epochs beside encoding. */
    private static final double MONITOR_SECONDS = 1;

    /** Of the evaluation of one encoder. */
    double ofEncoder(EvaluationOptions options, RunSize size) {
        int bank = size.bank(options);
        double features = (bank + size.test()) * encode;
        int mapped = Math.min(MAP_POINTS, size.test() > 0 ? size.test() : bank);
        double scores = 0;
        for (int classes : size.classes()) {
            scores += knn * bank * size.test()
                    + probe * bank * options.probeEpochs()
                    + cluster * size.test() * options.clusterRuns() * classes;
        }
        return features + scores + map * mapped;
    }

    /** Of one measurement between epochs. */
    public double ofMonitor(EvaluationOptions options, RunSize size) {
        int bank = limited(size.train(), options.monitorLimit());
        int held = size.test() > 0 ? limited(size.test(), options.monitorLimit()) : bank;
        int viewed = Math.min(options.monitorViewLimit(), held);
        return MONITOR_SECONDS + encode * (bank + (size.test() > 0 ? held : 0) + (double) MONITORED_VIEWS * viewed);
    }

    private static int limited(int count, int limit) {
        return limit == 0 ? count : Math.min(count, limit);
    }
}
