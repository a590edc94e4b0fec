/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Something that is done in the background: how far it is, and whether it is still wanted. */
public final class Work {
    private final int id;
    private final String kind;
    private final String words;
    private final Runnable moved;
    private volatile long done;
    private volatile long of;
    private volatile long began;
    private volatile boolean cancelled;

    Work(int id, String kind, String words, Runnable moved) {
        this.id = id;
        this.kind = kind;
        this.words = words;
        this.moved = moved;
    }

    /** Its number. */
    public int id() {
        return id;
    }

    /** What it is, for the page. */
    public String kind() {
        return kind;
    }

    void begin() {
        began = System.nanoTime();
        moved.run();
    }

    /**
     * Tells how far it is.
     *
     * @throws CancellationException if it is no longer wanted
     */
    public void reached(long so, long all) {
        check();
        done = so;
        of = all;
        moved.run();
    }

    /** Ends it if it is no longer wanted. */
    public void check() {
        if (cancelled) {
            throw new CancellationException();
        }
    }

    /** Whether it is no longer wanted. */
    public boolean cancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    /** For the page. */
    public Map<String, Object> shown() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", id);
        all.put("kind", kind);
        all.put("words", words);
        all.put("done", done);
        all.put("of", of);
        all.put("waiting", began == 0);
        all.put("seconds", began == 0 ? 0 : (System.nanoTime() - began) / 1_000_000_000);
        return all;
    }
}
