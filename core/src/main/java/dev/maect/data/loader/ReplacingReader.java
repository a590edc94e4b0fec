/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.engine.RandomStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads images and, where the policy allows, another one in place of one that cannot be read. Which one depends on
 * the seed, the epoch and the bad image alone. Thread-safe.
 */
final class ReplacingReader {
    private static final Logger LOG = LoggerFactory.getLogger(ReplacingReader.class);
    private static final int TRIES = 64;
    private static final int ENOUGH_TO_JUDGE = 50;

    /** What was wanted of an image, and its index in the source. */
    record Sample(int index, DecodedPart part) {
        /** The decoded pixels. */
        Image image() {
            return part.image();
        }
    }

    private final ImageSource source;
    private final LoaderOptions options;
    private final Map<Integer, BadImage> bad = new ConcurrentSkipListMap<>();
    private final AtomicInteger good = new AtomicInteger();

    ReplacingReader(ImageSource source, LoaderOptions options) {
        this.source = source;
        this.options = options;
    }

    /** Reads image {@code index}, or its replacement, as far as it is wanted. */
    Sample read(int index, long epoch, Part.Choice choice) {
        int candidate = index;
        RandomStream random = RandomStream.of(options.seed(), "replacement", epoch, index);
        String reason = "";
        for (int i = 0; i < TRIES; i++) {
            BadImage known = bad.get(candidate);
            if (known == null) {
                try {
                    Sample sample = new Sample(candidate, source.read(candidate, choice));
                    good.incrementAndGet();
                    return sample;
                } catch (DataException e) {
                    reason = String.valueOf(e.getMessage());
                    remember(candidate, e);
                }
            } else {
                reason = known.reason();
            }
            candidate = random.nextInt(source.size());
        }
        throw new DataException("No readable image found in " + TRIES + " tries in the " + source.description()
                + ". The last: " + reason);
    }

    private void remember(int index, DataException failure) {
        if (options.onBad() == OnBadImage.FAIL) {
            throw failure;
        }
        BadImage image = new BadImage(index, source.name(index), String.valueOf(failure.getMessage()));
        if (bad.putIfAbsent(index, image) == null) {
            LOG.warn("Skipping an image: {}", image.reason());
        }
        int count = bad.size();
        int seen = Math.min(source.size(), count + good.get());
        if (seen >= Math.min(ENOUGH_TO_JUDGE, source.size()) && count > options.maxBadShare() * seen) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%d of the first %d images read from the %s are unreadable, more than the %.0f %% allowed. The"
                            + " last: %s",
                    count,
                    seen,
                    source.description(),
                    100 * options.maxBadShare(),
                    image.reason()));
        }
    }

    /** Takes over what an earlier sitting has met. */
    void goOnFrom(List<BadImage> known, int read) {
        known.forEach(image -> bad.put(image.index(), image));
        good.addAndGet(read);
    }

    /** How many images were read so far. */
    int read() {
        return good.get();
    }

    /** The unreadable images met so far, by index. */
    List<BadImage> bad() {
        return List.copyOf(bad.values());
    }
}
