/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.paired;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.Bootstrap;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.Arrays;
import java.util.Optional;

/**
 * How much better the second of two encoders is than the first on the same images. Pairing takes out what is hard or easy
 * for both, so the interval is narrower than those of the two values suggest.
 *
 * @param difference mean over the images, second minus first
 * @param low lower end of its 95 % interval: bootstrap over the images, each drawn with both outcomes; with several draws
 *     over these, too, since other splits would give other differences
 * @param high upper end
 * @param p exact two-sided McNemar test: how likely so uneven a split of {@code gained} and {@code lost} is by chance; empty
 *     where an image has several outcomes
 * @param gained images that only the second got right; with several draws, in how many more draws it was right
 * @param lost images that only the first got right, likewise
 * @param images how many there are
 */
public record PairedDifference(
        double difference, double low, double high, Optional<Double> p, int gained, int lost, int images) {
    private static final long SEED = 0;
    private static final double TAIL = 0.025;

    /**
     * Compares outcomes of the same images in the same order.
     *
     * @throws EvaluationException if they do not pair
     */
    public static PairedDifference of(Outcomes first, Outcomes second) {
        if (first.images() != second.images() || first.draws() != second.draws()) {
            throw new EvaluationException("Only outcomes of the same images make pairs; got " + first.images() + " x "
                    + first.draws() + " and " + second.images() + " x " + second.draws() + ".");
        }
        double[] before = first.values();
        double[] after = second.values();
        double[] differences = new double[before.length];
        double sum = 0;
        for (int i = 0; i < differences.length; i++) {
            differences[i] = after[i] - before[i];
            sum += differences[i];
        }
        int gained = 0;
        int lost = 0;
        for (int draw = 0; draw < first.draws(); draw++) {
            for (int image = 0; image < first.images(); image++) {
                boolean one = first.right(draw, image);
                boolean other = second.right(draw, image);
                gained += other && !one ? 1 : 0;
                lost += one && !other ? 1 : 0;
            }
        }
        double mean = sum / differences.length;
        if (first.draws() > 1) {
            double[] means = resampled(first, second);
            return new PairedDifference(
                    mean,
                    Bootstrap.quantile(means, TAIL),
                    Bootstrap.quantile(means, 1 - TAIL),
                    Optional.empty(),
                    gained,
                    lost,
                    differences.length);
        }
        ConfidenceInterval interval = ConfidenceInterval.mean(differences, SEED);
        return new PairedDifference(
                mean,
                interval.low(),
                interval.high(),
                Optional.of(mcNemar(gained, lost)),
                gained,
                lost,
                differences.length);
    }

    /** Means of the difference with images and draws drawn anew, ascending. */
    private static double[] resampled(Outcomes first, Outcomes second) {
        int images = first.images();
        int draws = first.draws();
        byte[][] differences = new byte[draws][images];
        for (int draw = 0; draw < draws; draw++) {
            for (int image = 0; image < images; image++) {
                differences[draw][image] =
                        (byte) ((second.right(draw, image) ? 1 : 0) - (first.right(draw, image) ? 1 : 0));
            }
        }
        RandomStream random = RandomStream.of(SEED, "paired-draws");
        double[] means = new double[(int) Math.max(200, Math.min(1000, 20_000_000L / images))];
        for (int resample = 0; resample < means.length; resample++) {
            int[] taken = new int[draws];
            for (int draw = 0; draw < draws; draw++) {
                taken[random.nextInt(draws)]++;
            }
            long sum = 0;
            for (int i = 0; i < images; i++) {
                int image = random.nextInt(images);
                for (int draw = 0; draw < draws; draw++) {
                    sum += (long) taken[draw] * differences[draw][image];
                }
            }
            means[resample] = sum / ((double) images * draws);
        }
        Arrays.sort(means);
        return means;
    }

    /** Whether the interval leaves out 0: whether there is a difference to speak of. */
    public boolean carried() {
        return low > 0 || high < 0;
    }

    /**
     * Twice the smaller tail of the binomial distribution of {@code gained + lost} fair coins, at most 1; 1 without any.
     */
    static double mcNemar(int gained, int lost) {
        int coins = gained + lost;
        int fewer = Math.min(gained, lost);
        double logTerm = -coins * Math.log(2);
        double largest = Double.NEGATIVE_INFINITY;
        double[] logs = new double[fewer + 1];
        for (int heads = 0; heads <= fewer; heads++) {
            logs[heads] = logTerm;
            largest = Math.max(largest, logTerm);
            logTerm += Math.log(coins - heads) - Math.log(heads + 1.0);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return Math.min(1, 2 * Math.exp(largest) * sum);
    }
}
