/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.engine.RandomStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pictures and, where the policy allows, another one in place of one that cannot be read. Which one depends on
 * the seed, the epoch and the bad picture alone. Thread-safe.
 */
final class PictureReader {
    private static final Logger LOG = LoggerFactory.getLogger(PictureReader.class);
    private static final int TRIES = 64;
    private static final int ENOUGH_TO_JUDGE = 50;

    /** What was wanted of a picture, and its index in the source. */
    record Sample(int index, DecodedPart part) {
        /** The decoded pixels. */
        Picture picture() {
            return part.picture();
        }
    }

    private final ImageSource source;
    private final LoaderOptions options;
    private final Map<Integer, BadPicture> bad = new ConcurrentSkipListMap<>();
    private final AtomicInteger good = new AtomicInteger();

    PictureReader(ImageSource source, LoaderOptions options) {
        this.source = source;
        this.options = options;
    }

    /** Reads picture {@code index}, or its replacement, as far as it is wanted. */
    Sample read(int index, long epoch, Part.Choice choice) {
        int candidate = index;
        RandomStream random = RandomStream.of(options.seed(), "replacement", epoch, index);
        String reason = "";
        for (int i = 0; i < TRIES; i++) {
            BadPicture known = bad.get(candidate);
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
        throw new DataException("No readable picture found in " + TRIES + " tries in the " + source.description()
                + ". The last: " + reason);
    }

    private void remember(int index, DataException failure) {
        if (options.onBad() == OnBadPicture.FAIL) {
            throw failure;
        }
        BadPicture picture = new BadPicture(index, source.name(index), String.valueOf(failure.getMessage()));
        if (bad.putIfAbsent(index, picture) == null) {
            LOG.warn("Skipping a picture: {}", picture.reason());
        }
        int count = bad.size();
        int seen = Math.min(source.size(), count + good.get());
        if (seen >= Math.min(ENOUGH_TO_JUDGE, source.size()) && count > options.maxBadShare() * seen) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%d of the first %d pictures read from the %s are unreadable, more than the %.0f %% allowed. The"
                            + " last: %s",
                    count,
                    seen,
                    source.description(),
                    100 * options.maxBadShare(),
                    picture.reason()));
        }
    }

    /** The unreadable pictures met so far, by index. */
    List<BadPicture> bad() {
        return List.copyOf(bad.values());
    }
}
