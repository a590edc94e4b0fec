/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.ImageRows.Location;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Small images, made when they are asked for first and kept beside the catalogue. Thread-safe. */
public final class Thumbnails implements AutoCloseable {
    /** The longest sides there are. */
    public static final List<Integer> SIZES = List.of(96, 192, 384);

    private static final long MOST_BYTES = Long.getLong("maect.studio.thumbnails", 8L << 30);
    private static final int LARGEST = 2048;
    private static final double QUALITY = 0.82;
    private static final double FINE = 0.9;
    private static final int BROKEN_KEPT = 10_000;

    private final ThumbPacks packs;
    private final ImageFiles files;
    /** One processor is left to the browser, which draws meanwhile. */
    private final Semaphore decoding =
            new Semaphore(Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1)));

    private final Map<Integer, String> broken = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > BROKEN_KEPT;
        }
    };

    /** Thumbnails kept in {@code folder}. */
    public Thumbnails(Path folder, ImageFiles files) {
        packs = ThumbPacks.open(folder, MOST_BYTES);
        this.files = files;
    }

    /**
     * The image {@code id} with a longest side of at most {@code size}.
     *
     * @throws MaectException if it cannot be read
     */
    public Encoded small(int id, int size, Location location) {
        long key = ((long) SIZES.indexOf(size) << Integer.SIZE) | id;
        return packs.get(key).map(Encoded::of).orElseGet(() -> {
            synchronized (broken) {
                String reason = broken.get(id);
                if (reason != null) {
                    throw Refused.missing(reason, "");
                }
            }
            try {
                Encoded made = made(location, size, QUALITY);
                packs.put(key, made.bytes());
                return made;
            } catch (MaectException e) {
                synchronized (broken) {
                    broken.put(id, String.valueOf(e.getMessage()));
                }
                throw Refused.missing(String.valueOf(e.getMessage()), "");
            }
        });
    }

    /** The image to look at closely. */
    public Encoded large(Location location) {
        return made(location, LARGEST, FINE);
    }

    private Encoded made(Location location, int size, double quality) {
        decoding.acquireUninterruptibly();
        try {
            Image image = files.read(location, 3, size);
            Image small = Shrinking.to(image, size);
            return Math.max(image.width(), image.height()) <= SIZES.get(0)
                    ? Encoded.png(small)
                    : Encoded.jpeg(small, quality);
        } finally {
            decoding.release();
        }
    }

    @Override
    public void close() {
        packs.close();
    }
}
