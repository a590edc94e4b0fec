/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.sample.SampleScale;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices images whose samples are stored with more bits than they have, such as 12 bits in 16: read by the range of their
 * type they are nearly black. Said once, of the first of them.
 */
final class DarkSamples {
    private static final Logger LOG = LoggerFactory.getLogger(DarkSamples.class);
    /** Of a photo with 16 bits a quarter of the range is hardly ever empty, of a camera's 14 bits three quarters are. */
    private static final int DARK = 4;

    private final AtomicBoolean said = new AtomicBoolean();
    private volatile List<String> notes = List.of();

    /** Looks at what was read of one file. */
    void saw(String name, SampleScale scale, long largest) {
        if (largest == 0 || largest >= (scale.type().largest() + 1) / DARK || said.get()) {
            return;
        }
        long end = Math.max(256, Long.highestOneBit(largest) << 1) - 1;
        String text = String.format(
                Locale.ROOT,
                "%s: the samples have %d bits, but the largest of them is %d. As they are read from 0 to %d, it is nearly"
                        + " black; if other images are alike, set data.sample-range=0,%d.",
                name,
                scale.type().bits(),
                largest,
                scale.type().largest(),
                end);
        if (said.compareAndSet(false, true)) {
            notes = List.of(text);
            LOG.warn("{}", text);
        }
    }

    /** What was said; empty if nothing was. */
    List<String> notes() {
        return notes;
    }
}
