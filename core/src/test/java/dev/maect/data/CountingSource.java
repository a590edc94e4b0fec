/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Synthetic images of slightly different sizes, some of them broken; counts what is read. */
public final class CountingSource implements ImageSource {
    public final AtomicInteger reads = new AtomicInteger();
    public final AtomicInteger closes = new AtomicInteger();
    private final int size;
    private final Set<Integer> broken;

    public CountingSource(int size, Set<Integer> broken) {
        this.size = size;
        this.broken = broken;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String name(int index) {
        return "image-" + index;
    }

    @Override
    public Image read(int index) {
        reads.incrementAndGet();
        if (broken.contains(index)) {
            throw new DataException(name(index) + ": broken. Replace it.");
        }
        return Images.synthetic(20 + index % 3, 24, 3, index);
    }

    @Override
    public List<LabelSet> labelSets() {
        int[] parity = new int[size];
        int[] third = new int[size];
        for (int i = 0; i < size; i++) {
            parity[i] = i % 2;
            third[i] = i % 3;
        }
        return List.of(
                new LabelSet("parity", List.of("even", "odd"), parity),
                new LabelSet("third", List.of("zero", "one", "two"), third));
    }

    @Override
    public String description() {
        return size + " test images";
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }
}
