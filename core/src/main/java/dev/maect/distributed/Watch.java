/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says every half second that this rank lives, and looks whether the others do. The first who fails, or is found dead, is
 * posted on the board, where all find the same name: what a broken connection alone tells is only who noticed.
 */
final class Watch implements AutoCloseable {
    private static final Duration BEAT = Duration.ofMillis(500);
    /** How long somebody may be silent: for ever so long while nothing else is wrong, or once a connection has broken. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private static final Duration SUSPICIOUS = Duration.ofMillis(2_500);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final String FAILED = "failed";
    private static final String SUSPECT = "suspect";

    /** Is told when all are to end, and once more when this process has not within ten seconds. */
    interface Ending {
        void failed(String message, boolean late);
    }

    private final Board board;
    private final int rank;
    private final int size;
    private final Ending ending;
    private final Silence silence;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile String failure = "";
    private final Thread thread;

    /** @param board used by nobody else, so that no wait of the training thread holds it up */
    Watch(Board board, int rank, int size, Ending ending) {
        this.board = board;
        this.rank = rank;
        this.size = size;
        this.ending = ending;
        this.silence = new Silence(size, SUSPICIOUS, System.nanoTime());
        this.thread = new Thread(this::run, "maect-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** What a rank is called: posted before anything else. */
    static String name(int rank) {
        return "who/" + rank;
    }

    private static String alive(int rank) {
        return "alive/" + rank;
    }

    private static String left(int rank) {
        return "left/" + rank;
    }

    private void run() {
        int beat = 0;
        try {
            while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                board.put(alive(rank), Integer.toString(beat++));
                Optional<String> posted = board.find(FAILED);
                if (posted.isPresent()) {
                    end(posted.get());
                    return;
                }
                if (rank == 0) {
                    listen();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (closed.getCount() > 0) {
                end("Rank 0, which keeps the board that all meet at, cannot be reached any more.");
            }
        }
    }

    /** Rank 0 alone compares clocks: its own with what it has heard. */
    private void listen() {
        silence.look(System.nanoTime());
        Duration limit = board.find(SUSPECT).isPresent() ? SUSPICIOUS : SILENCE;
        for (int other = 1; other < size; other++) {
            Duration silent = silence.of(other, board.find(alive(other)).orElse(""));
            if (silent.compareTo(limit) > 0 && board.find(left(other)).isEmpty()) {
                post("Rank " + other + " (" + board.find(name(other)).orElse("unknown")
                        + ") has ended without a word, or hangs: nothing was heard of it for "
                        + silent.toSeconds() + " s.");
            }
        }
    }

    private void end(String message) {
        failure = message;
        known.countDown();
        ending.failed(message, false);
        try {
            if (!closed.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.failed(message, true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Posts that the group ends because of {@code message}, unless somebody else has posted before. */
    void post(String message) {
        if (board.find(FAILED).isEmpty()) {
            board.put(FAILED, message);
        }
    }

    /** A connection has broken: who is dead? Waits some seconds for an answer; empty if all seem to live. */
    Optional<String> culprit() {
        try {
            board.put(SUSPECT, Integer.toString(rank));
        } catch (RuntimeException e) {
            return Optional.of("Rank 0, which keeps the board that all meet at, has ended.");
        }
        try {
            boolean told = known.await(2 * SUSPICIOUS.toMillis() + 2 * BEAT.toMillis(), TimeUnit.MILLISECONDS);
            return told ? Optional.of(failure) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What has ended the group, if something has. */
    Optional<String> failure() {
        return known.getCount() == 0 ? Optional.of(failure) : Optional.empty();
    }

    /** Says that this rank leaves; rank 0, which keeps the board, waits a while for the others. */
    void leave() {
        try {
            board.put(left(rank), "");
            for (int other = 1; rank == 0 && other < size && failure().isEmpty(); other++) {
                board.await(left(other), GRACE);
            }
        } catch (RuntimeException e) {
            return; // rank 0 has gone already: nobody is left to tell
        }
    }

    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        try {
            thread.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        board.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
