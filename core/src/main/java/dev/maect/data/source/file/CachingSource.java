/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the decoded images of a small source in memory, so that only the first epoch decodes. Whether the source is
 * small enough is estimated from the first image read; the limit holds in any case, images beyond it are read anew
 * each time. Owns the source that it wraps.
 */
public final class CachingSource extends ForwardingSource {
    /** The most that images may take by default: 512 MiB, or a quarter of the JVM's memory where that is less. */
    public static final long DEFAULT_LIMIT =
            Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4);

    private static final Logger LOG = LoggerFactory.getLogger(CachingSource.class);
    private static final int OVERHEAD = 64; // of an Image and its array on the heap
    private static final long UNDECIDED = -1;

    private final long limit;
    private final AtomicReferenceArray<Image> images;
    private final AtomicLong used = new AtomicLong(UNDECIDED);

    /** Wraps {@code source}; at most {@code limit} bytes of images are kept. */
    public CachingSource(ImageSource source, long limit) {
        super(source);
        this.limit = limit;
        this.images = new AtomicReferenceArray<>(source.size());
    }

    /**
     * Bytes that the images take when all of them have been read; 0 where they are too many to be kept. Reads the first
     * image.
     *
     * @throws dev.maect.data.DataException if that cannot be read
     */
    public long expectedBytes() {
        long all = size() == 0 ? 0 : ((long) read(0).pixels().length + OVERHEAD) * size();
        return all <= limit ? all : 0;
    }

    @Override
    public Image read(int index) {
        Image kept = images.get(index);
        if (kept != null) {
            return kept;
        }
        Image image = source().read(index);
        long bytes = (long) image.pixels().length + OVERHEAD;
        if (used.get() == UNDECIDED) {
            boolean small = bytes * size() <= limit;
            if (used.compareAndSet(UNDECIDED, small ? 0 : limit)) {
                LOG.debug("{}: {}", source().description(), small ? "kept in memory" : "decoded anew each epoch");
            }
        }
        if (used.addAndGet(bytes) > limit) {
            used.addAndGet(-bytes);
        } else if (!images.compareAndSet(index, null, image)) {
            used.addAndGet(-bytes); // another worker was faster
        }
        return image;
    }

    /** The whole image where it is kept or may be; otherwise what is wanted of it. */
    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        boolean full = limit == 0 || used.get() >= limit;
        return full && images.get(index) == null ? source().read(index, choice) : DecodedPart.whole(read(index));
    }

    @Override
    public Optional<String> stamp(int index) {
        return source().stamp(index);
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return source().storedBytes(index);
    }

    @Override
    public Optional<byte[]> stored(int index) {
        return source().stored(index);
    }
}
