/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BooleanSupplier;

/**
 * Finds images that show the same, among those of which {@link Fingerprints} are known. Exact copies have the same bytes.
 * Near ones are found by their gradients' hash: with at most {@value #MOST_BITS} of 64 bits different, one of four parts of
 * 16 bits differs in at most two, so that few are compared. Two count as near if their small images differ little, too.
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

    private static final int PART = 16; // bits
    private static final int MOST_COMPARED = 2000; // images of one part of the hash, against sets of frames all alike

    private final Fingerprints prints;
    private final int count;
    private final int[] group;
    private boolean complete = true;

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
        double most = Math.min(MOST_DIFFERENCE, MOST_SHARE * Math.min(prints.contrast(a), prints.contrast(b)));
        return root(a) != root(b) && prints.difference(a, b) <= most;
    }
}
