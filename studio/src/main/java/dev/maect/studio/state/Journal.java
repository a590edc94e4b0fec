/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** What was changed, to be undone last first; all pages share it. The oldest changes are forgotten when they are too many. */
final class Journal {
    private static final int MOST = 500;
    private static final long MOST_IMAGES = 5_000_000;

    private final Deque<Change> done = new ArrayDeque<>();
    private final Deque<Change> undone = new ArrayDeque<>();
    private long images;

    /** Something new was done. */
    void add(Change change) {
        undone.clear();
        push(change);
    }

    private void push(Change change) {
        done.addLast(change);
        images += change.size();
        while (done.size() > 1 && (done.size() > MOST || images > MOST_IMAGES)) {
            images -= done.removeFirst().size();
        }
    }

    Optional<Change> lastDone() {
        return Optional.ofNullable(done.peekLast());
    }

    Optional<Change> lastUndone() {
        return Optional.ofNullable(undone.peekLast());
    }

    /** The last change was undone. */
    void undid() {
        Change change = done.removeLast();
        images -= change.size();
        undone.addLast(change);
    }

    /** The last change, done or undone, can be neither undone nor done again. */
    void forget(boolean last) {
        if (last) {
            images -= done.removeLast().size();
        } else {
            undone.removeLast();
        }
    }

    /** What was undone last was done again. */
    void redid() {
        push(undone.removeLast());
    }

    /** For the page: what can be undone and done again, in words. */
    Map<String, Object> shown() {
        return Map.of(
                "undo", lastDone().map(Change::words).orElse(""),
                "redo", lastUndone().map(Change::words).orElse(""));
    }
}
