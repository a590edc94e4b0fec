/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.Image;
import dev.maect.data.augment.Channels;

/**
 * An image's brightness on a grid of {@value #SIDE} x {@value #SIDE}, to be sure whether another shows the same, although
 * edges were cut off, it was compressed, resized or recoloured. The two are laid over each other in the best way that is found:
 * one may be a part of the other, without up to {@value #MOST_CUT} of {@value #SIDE} cells of each edge. There brightness has
 * to correlate, and so has what is left of it when each cell's surroundings are taken away: skies and meadows are bright and
 * dark in the same places, but only the same photograph has the same details.
 */
public final class BrightnessGrid {
    /** Cells along a side; images need not be larger. */
    public static final int SIDE = 64;

    private static final int CELLS = 24;
    private static final double MOST_CUT = 10;
    private static final double FIRST_STEP = 2;
    private static final double LAST_STEP = 0.5;
    /** What varies by less than a quarter of a level of brightness, of 0 to 255, tells nothing. */
    private static final double FLAT = 0.25 * CELLS * ((double) SIDE / CELLS) * ((double) SIDE / CELLS);

    /** Where the search for the cut begins: left, top, right, bottom. */
    private static final double[][] STARTS = {
        {0, 0, 0, 0}, {3, 3, 3, 3}, {6, 0, 0, 0}, {0, 6, 0, 0}, {0, 0, 6, 0}, {0, 0, 0, 6}
    };

    private final double[] sums; // of all cells above and to the left, (SIDE + 1) x (SIDE + 1)

    private BrightnessGrid(double[] sums) {
        this.sums = sums;
    }

    /**
     * How alike two images are where they show the same.
     *
     * @param correlation of brightness, -1 to 1
     * @param detail correlation of what is left of it without each cell's surroundings
     */
    public record Overlap(double correlation, double detail) {}

    /** That of {@code image}. */
    public static BrightnessGrid of(Image image) {
        float[] grid = AreaMean.of(image.channels() == 2 ? Channels.convert(image, 1) : image, SIDE);
        int channels = image.channels() == 2 ? 1 : image.channels();
        double[] sums = new double[(SIDE + 1) * (SIDE + 1)];
        for (int y = 0; y < SIDE; y++) {
            double row = 0;
            for (int x = 0; x < SIDE; x++) {
                int at = (y * SIDE + x) * channels;
                row += channels >= 3 ? 0.299 * grid[at] + 0.587 * grid[at + 1] + 0.114 * grid[at + 2] : grid[at];
                sums[(y + 1) * (SIDE + 1) + x + 1] = sums[y * (SIDE + 1) + x + 1] + row;
            }
        }
        return new BrightnessGrid(sums);
    }

    /** Lays this and {@code other} over each other, either as a part of the other one. */
    public Overlap overlap(BrightnessGrid other) {
        Cut whole = best(this, other);
        Cut part = best(other, this);
        return whole.correlation() >= part.correlation() ? overlap(this, whole, other) : overlap(other, part, this);
    }

    private static Overlap overlap(BrightnessGrid whole, Cut cut, BrightnessGrid part) {
        double[] none = new double[4];
        double detail = product(standard(details(whole.window(cut.edges()))), standard(details(part.window(none))));
        return new Overlap(cut.correlation(), detail);
    }

    /** What is cut off the edges, in cells, and how the rest correlates. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Cut(double[] edges, double correlation) {}

    /** The window of {@code whole} that is most like {@code part}: from some starts uphill, edge by edge. */
    private static Cut best(BrightnessGrid whole, BrightnessGrid part) {
        double[] target = standard(part.window(new double[4]));
        Cut best = new Cut(new double[4], -1);
        for (double[] start : STARTS) {
            double[] edges = start.clone();
            double reached = product(standard(whole.window(edges)), target);
            double step = FIRST_STEP;
            while (step >= LAST_STEP) {
                boolean better = false;
                for (int way = 0; way < 2 * edges.length; way++) {
                    int edge = way / 2;
                    double before = edges[edge];
                    double moved = before + (way % 2 == 0 ? step : -step);
                    if (moved < 0 || moved > MOST_CUT) {
                        continue;
                    }
                    edges[edge] = moved;
                    double correlation = product(standard(whole.window(edges)), target);
                    if (correlation > reached) {
                        reached = correlation;
                        better = true;
                    } else {
                        edges[edge] = before;
                    }
                }
                step = better ? step : step / 2;
            }
            if (reached > best.correlation()) {
                best = new Cut(edges, reached);
            }
        }
        return best;
    }

    /** Sums of {@value #CELLS} x {@value #CELLS} equal cells of what is left without the edges. */
    private double[] window(double[] edges) {
        double[] above = line(edges[1], edges[0], edges[2]);
        double[] window = new double[CELLS * CELLS];
        for (int y = 0; y < CELLS; y++) {
            double[] below = line(edges[1] + (SIDE - edges[1] - edges[3]) * (y + 1) / CELLS, edges[0], edges[2]);
            for (int x = 0; x < CELLS; x++) {
                window[y * CELLS + x] = below[x + 1] - below[x] - above[x + 1] + above[x];
            }
            above = below;
        }
        return window;
    }

    /** The sums at height {@code y}, at the borders of the cells between the edges. */
    private double[] line(double y, double left, double right) {
        int row = Math.min((int) y, SIDE - 1);
        double[] line = new double[CELLS + 1];
        for (int i = 0; i <= CELLS; i++) {
            double x = left + (SIDE - left - right) * i / CELLS;
            int column = Math.min((int) x, SIDE - 1);
            double upper = between(row * (SIDE + 1) + column, x - column);
            line[i] = upper + (between((row + 1) * (SIDE + 1) + column, x - column) - upper) * (y - row);
        }
        return line;
    }

    private double between(int at, double share) {
        return sums[at] + (sums[at + 1] - sums[at]) * share;
    }

    /** Each cell less the mean of itself and the eight around it; beyond the edge the nearest cell counts again. */
    private static double[] details(double[] window) {
        double[] details = new double[window.length];
        for (int y = 0; y < CELLS; y++) {
            for (int x = 0; x < CELLS; x++) {
                double around = 0;
                for (int dy = -1; dy <= 1; dy++) {
                    for (int dx = -1; dx <= 1; dx++) {
                        around += window[within(y + dy) * CELLS + within(x + dx)];
                    }
                }
                details[y * CELLS + x] = window[y * CELLS + x] - around / 9;
            }
        }
        return details;
    }

    private static int within(int at) {
        return Math.max(0, Math.min(CELLS - 1, at));
    }

    /** Mean 0 and length 1; zeros where all is about the same. */
    private static double[] standard(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
            squares += values[i] * values[i];
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < values.length; i++) {
            values[i] = length < FLAT ? 0 : values[i] / length;
        }
        return values;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
