/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often images are read. */
final class CountingSource implements ImageSource {
    private final ImageSource source;
    private final boolean stamped;
    private final AtomicInteger reads = new AtomicInteger();

    /** With the stamps of {@code source}, or none. */
    CountingSource(ImageSource source, boolean stamped) {
        this.source = source;
        this.stamped = stamped;
    }

    /** How often since this was last asked. */
    int reads() {
        return reads.getAndSet(0);
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public String name(int index) {
        return source.name(index);
    }

    @Override
    public Image read(int index) {
        reads.incrementAndGet();
        return source.read(index);
    }

    @Override
    public Optional<String> stamp(int index) {
        return stamped ? source.stamp(index) : Optional.empty();
    }

    @Override
    public List<LabelSet> labelSets() {
        return source.labelSets();
    }

    @Override
    public String description() {
        return source.description();
    }

    @Override
    public void close() {
        source.close();
    }
}
