/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.engine.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BooleanSupplier;

/**
 * Finds images that show the same, among those of which {@link Fingerprints} are known. Exact copies have the same bytes.
 * Near ones are found by their gradients' hash: with at most {@value #MOST_BITS} of 64 bits different, one of four parts of
 * 16 bits differs in at most two, so that few are compared. Two count as near if their small images differ little, too, or if
 * brightness is spread over them in the same way, as it is after brightness, contrast or colours were changed: much more
 * alike than over images of this set that have nothing to do with each other.
 */
public final class NearImages {
    /** Of the gradients' hash that may differ. */
    static final int MOST_BITS = 10;
    /** How far small images may be apart, of 0 to 255. */
    static final double MOST_DIFFERENCE = 4;
    /** The same as a share of their contrast: images of little contrast are all alike. */
    static final double MOST_SHARE = 0.15;
    /** Standard deviation of brightness below which images are compared byte by byte only. */
    static final double LEAST_CONTRAST = 4;

    /** Least correlation of small images that were recoloured; see {@link #leastCorrelation}. */
    static final double LEAST_CORRELATION = 0.98;

    private static final int FEW = 20; // images, of which nothing can be said in general
    private static final double LEAST_OF_FEW = 0.985;
    private static final int PAIRS = 20_000; // that are looked at for what is usual
    private static final double SPREADS = 12; // quartiles' distances from what is usual
    private static final double ALMOST_ONE = 0.9999;

    private static final int PART = 16; // bits
    private static final int MOST_COMPARED = 2000; // images of one part of the hash, against sets of frames all alike

    private final Fingerprints prints;
    private final int count;
    private final int[] group;
    private boolean complete = true;
    private double leastCorrelation = LEAST_OF_FEW;

    private NearImages(Fingerprints prints, int count) {
        this.prints = prints;
        this.count = count;
        group = new int[count];
        Arrays.setAll(group, i -> i);
    }

    /**
     * The groups of images that show the same.
     *
     * @param exact for each image the first one with the same bytes, itself included
     * @param near for each image the first one that shows the same, exact copies included
     * @param complete whether no comparison was left out
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Groups(int[] exact, int[] near, boolean complete) {}

    /**
     * Compares the first {@code count} images.
     *
     * @param near whether to look for near copies, too
     */
    public static Groups of(Fingerprints prints, int count, boolean near, BooleanSupplier stopped) {
        NearImages images = new NearImages(prints, count);
        images.joinExact();
        int[] exact = images.groups();
        if (near) {
            images.joinNear(exact, stopped);
        }
        return new Groups(exact, images.groups(), images.complete);
    }

    private int[] groups() {
        int[] all = new int[count];
        Arrays.setAll(all, this::root);
        return all;
    }

    private int root(int index) {
        int at = index;
        while (group[at] != at) {
            group[at] = group[group[at]];
            at = group[at];
        }
        return at;
    }

    private void join(int a, int b) {
        int first = root(a);
        int second = root(b);
        group[Math.max(first, second)] = Math.min(first, second);
    }

    private void joinExact() {
        long[] keys = new long[count];
        Arrays.setAll(keys, prints::content);
        int[] order = sorted(keys);
        for (int i = 1; i < order.length; i++) {
            for (int j = i - 1; j >= 0 && keys[order[j]] == keys[order[i]]; j--) {
                if (prints.isSame(order[i], order[j])) {
                    join(order[i], order[j]);
                    break;
                }
            }
        }
    }

    /** The known images in the order of their keys. */
    private int[] sorted(long[] keys) {
        return java.util.stream.IntStream.range(0, count)
                .filter(prints::isKnown)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> keys[i]).thenComparingInt(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void joinNear(int[] exact, BooleanSupplier stopped) {
        int[] firsts = java.util.stream.IntStream.range(0, count)
                .filter(i -> prints.isKnown(i) && exact[i] == i && prints.contrast(i) >= LEAST_CONTRAST)
                .toArray();
        leastCorrelation = leastCorrelation(firsts);
        for (int part = 0; part < Long.SIZE / PART && !stopped.getAsBoolean(); part++) {
            joinNear(firsts, part * PART, stopped);
        }
        complete &= !stopped.getAsBoolean();
    }

    /** Compares those whose 16 bits from {@code shift} on differ in at most two. */
    private void joinNear(int[] images, int shift, BooleanSupplier stopped) {
        int[] starts = new int[(1 << PART) + 1];
        for (int image : images) {
            starts[part(image, shift) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] filled = Arrays.copyOf(starts, 1 << PART);
        int[] members = new int[images.length];
        for (int image : images) {
            members[filled[part(image, shift)]++] = image;
        }
        for (int key = 0; key < 1 << PART; key++) {
            if (starts[key] == starts[key + 1]) {
                continue;
            }
            if (stopped.getAsBoolean()) {
                return;
            }
            compare(members, starts, key, key);
            for (int i = 0; i < PART; i++) {
                compareOnce(members, starts, key, key ^ 1 << i);
                for (int j = i + 1; j < PART; j++) {
                    compareOnce(members, starts, key, key ^ 1 << i ^ 1 << j);
                }
            }
        }
    }

    private int part(int image, int shift) {
        return (int) (prints.gradients(image) >>> shift) & (1 << PART) - 1;
    }

    private void compareOnce(int[] members, int[] starts, int key, int other) {
        if (other > key) {
            compare(members, starts, key, other);
        }
    }

    private void compare(int[] members, int[] starts, int key, int other) {
        for (int i = starts[key]; i < starts[key + 1]; i++) {
            int from = key == other ? i + 1 : starts[other];
            int to = Math.min(starts[other + 1], from + MOST_COMPARED);
            complete &= to == starts[other + 1];
            int image = members[i];
            long hash = prints.gradients(image);
            for (int j = from; j < to; j++) {
                if (Long.bitCount(hash ^ prints.gradients(members[j])) <= MOST_BITS && isNear(image, members[j])) {
                    join(image, members[j]);
                }
            }
        }
    }

    private boolean isNear(int a, int b) {
        if (root(a) == root(b)) {
            return false;
        }
        double most = Math.min(MOST_DIFFERENCE, MOST_SHARE * Math.min(prints.contrast(a), prints.contrast(b)));
        return prints.difference(a, b) <= most || prints.correlation(a, b) >= leastCorrelation;
    }

    /**
     * The correlation from which on two images show the same. Photographs have next to nothing in common, but digits and X-rays
     * are all alike: so it lies as many times the distance between the middle and the upper quartile of random pairs above
     * their middle (by Fisher's transformation) that hardly one pair of different images comes there by chance.
     */
    private double leastCorrelation(int[] images) {
        if (images.length < FEW) {
            return LEAST_OF_FEW;
        }
        RandomStream random = RandomStream.of(0, "near-images");
        double[] usual = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            int first = random.nextInt(images.length);
            int second = (first + 1 + random.nextInt(images.length - 1)) % images.length;
            usual[i] = fisher(prints.correlation(images[first], images[second]));
        }
        Arrays.sort(usual);
        double middle = usual[PAIRS / 2];
        return Math.max(LEAST_CORRELATION, Math.tanh(middle + SPREADS * (usual[PAIRS * 3 / 4] - middle)));
    }

    private static double fisher(double correlation) {
        double within = Math.max(-ALMOST_ONE, Math.min(ALMOST_ONE, correlation));
        return 0.5 * Math.log((1 + within) / (1 - within));
    }
}
