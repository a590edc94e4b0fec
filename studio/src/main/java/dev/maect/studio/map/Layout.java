/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Moves points in the plane until neighbours of the graph are near and others are not: UMAP's stochastic gradient descent, by
 * one thread, so that the same points always come to the same places.
 */
final class Layout {
    private static final int EPOCHS = 250;
    private static final int OTHERS = 5;
    // The curve 1 / (1 + a d^2b) that is nearest to what a least distance of 0.1 asks for.
    private static final double A = 1.577;
    private static final double B = 0.895;
    private static final double MOST = 4;

    private Layout() {}

    /**
     * Moves {@code places}, x and y of one point after the other.
     *
     * @param epoch is told each epoch, and may end the work
     */
    static void improve(float[] places, NeighbourGraph graph, long seed, IntConsumer epoch) {
        SplittableRandom random = new SplittableRandom(seed);
        int points = places.length / 2;
        float largest = graph.largest();
        float[] due = new float[graph.weights().length];
        for (int round = 0; round < EPOCHS; round++) {
            epoch.accept(round);
            double rate = 1 - (double) round / EPOCHS;
            for (int edge = 0; edge < due.length; edge++) {
                due[edge] += graph.weights()[edge] / largest;
                if (due[edge] < 1) {
                    continue;
                }
                due[edge] -= 1;
                int from = graph.from()[edge];
                int to = graph.to()[edge];
                attract(places, from, to, rate);
                for (int other = 0; other < OTHERS; other++) {
                    repel(places, from, random.nextInt(points), rate);
                    repel(places, to, random.nextInt(points), rate);
                }
            }
        }
    }

    /** How many epochs there are. */
    static int epochs() {
        return EPOCHS;
    }

    private static void attract(float[] places, int from, int to, double rate) {
        double dx = places[2 * from] - places[2 * to];
        double dy = places[2 * from + 1] - places[2 * to + 1];
        double square = dx * dx + dy * dy;
        if (square <= 0) {
            return;
        }
        double power = Math.pow(square, B);
        double pull = -2 * A * B * power / square / (1 + A * power);
        double x = rate * clipped(pull * dx);
        double y = rate * clipped(pull * dy);
        places[2 * from] += (float) x;
        places[2 * from + 1] += (float) y;
        places[2 * to] -= (float) x;
        places[2 * to + 1] -= (float) y;
    }

    private static void repel(float[] places, int point, int other, double rate) {
        if (point == other) {
            return;
        }
        double dx = places[2 * point] - places[2 * other];
        double dy = places[2 * point + 1] - places[2 * other + 1];
        double square = dx * dx + dy * dy;
        double push = 2 * B / ((0.001 + square) * (1 + A * Math.pow(square, B)));
        places[2 * point] += (float) (rate * clipped(push * dx));
        places[2 * point + 1] += (float) (rate * clipped(push * dy));
    }

    private static double clipped(double value) {
        return Math.max(-MOST, Math.min(MOST, value));
    }
}
