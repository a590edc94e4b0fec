/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;

/**
 * Saves states beside training: training stands still while its tensors are copied in memory; one thread writes the copies.
 * A state that cannot be written costs nothing but itself: the one before stays, and saving is tried again. Closing it waits
 * for what is being written.
 *
 * <p>All methods are called by the thread that trains.
 */
public final class StateSaver implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMinutes(1);

    /** Is told how saving goes, by the thread that trains. */
    public interface Listener {
        /** The state after {@code step} was taken and is being written now. */
        void saving(long step);

        /** It is on the disk. */
        void saved(Saved saved);

        /**
         * It could not be written. Told once until a state is written again.
         *
         * @param step steps done
         * @param reason why, as a sentence
         * @param freeBytes of the disk; negative where that is not known
         */
        void postponed(long step, String reason, long freeBytes);

        /** Something else that the user should know. */
        void warn(String message);

        /** Saving as lines of the log. */
        static Listener logging(Logger log, String what) {
            return new LoggedSaving(log, what);
        }
    }

    /**
     * A state that was saved.
     *
     * @param step steps done
     * @param bytes of its tensors
     * @param stoodStill how long training waited for it
     * @param writing how long it was written
     */
    public record Saved(long step, long bytes, Duration stoodStill, Duration writing) {}

    private final StateFiles files;
    private final Listener listener;
    private final Duration every;
    private final LongSupplier clock;
    private final TensorCopies copies = new TensorCopies();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "maect-saver");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Writing> writing = Optional.empty();
    private long lastTried;
    private long savedStep;
    private boolean failed;
    private boolean copiesDoNotFit;

    /** A state that is being written. */
    private record Writing(long step, long bytes, Duration stoodStill, Future<Duration> done) {}

    /**
     * A saver that has not saved yet.
     *
     * @param savedStep the steps of the state that is on the disk; 0 for none
     * @param every how often {@link #due} says so; zero for never
     */
    public StateSaver(StateFiles files, long savedStep, Duration every, Listener listener) {
        this(files, savedStep, every, listener, System::nanoTime);
    }

    StateSaver(StateFiles files, long savedStep, Duration every, Listener listener, LongSupplier clock) {
        this.files = files;
        this.savedStep = savedStep;
        this.every = every;
        this.listener = listener;
        this.clock = clock;
        this.lastTried = clock.getAsLong();
    }

    /** The steps of the latest state that is on the disk; 0 for none. */
    public long savedStep() {
        return savedStep;
    }

    /** Tells what has happened in the other thread; whether it is time to save, and nothing is being written. */
    public boolean due() {
        poll();
        if (writing.isPresent()) {
            return false;
        }
        Duration since = Duration.ofNanos(clock.getAsLong() - lastTried);
        boolean regular = !every.isZero() && since.compareTo(every) >= 0;
        return regular || (failed && since.compareTo(RETRY) >= 0);
    }

    /**
     * Takes the state after {@code step} and begins to write it.
     *
     * @param text made now
     * @param tensors the same ones each time; they may change when this returns
     * @return false if another one is still being written: nothing was done
     */
    public boolean begin(long step, Supplier<String> text, Map<String, Tensor> tensors) {
        poll();
        if (writing.isPresent()) {
            return false;
        }
        if (copiesDoNotFit) {
            save(step, text, tensors);
            return true;
        }
        long start = clock.getAsLong();
        lastTried = start;
        Map<String, Tensor> taken;
        try {
            taken = copies.take(tensors);
        } catch (RuntimeException | OutOfMemoryError e) {
            copies.close();
            copiesDoNotFit = true;
            listener.warn("There is no memory for a copy of the state (" + bytes(tensors) / (1 << 20)
                    + " MiB), so training waits while it is saved.");
            save(step, text, tensors);
            return true;
        }
        begin(step, text.get(), taken, Duration.ofNanos(clock.getAsLong() - start));
        return true;
    }

    private void begin(long step, String text, Map<String, Tensor> copies, Duration stoodStill) {
        listener.saving(step);
        writing = Optional.of(new Writing(step, bytes(copies), stoodStill, writer.submit(() -> write(text, copies))));
    }

    /**
     * As {@link #begin(long, Supplier, Map)}, of copies that are made already, after what is being written.
     *
     * @param copies in the memory of the CPU; nobody may change them before {@link #await} has returned
     * @param stoodStill how long it took to make them
     */
    public void beginCopied(long step, Supplier<String> text, Map<String, Tensor> copies, Duration stoodStill) {
        await();
        lastTried = clock.getAsLong();
        begin(step, text.get(), copies, stoodStill);
    }

    /**
     * Waits for what is being written, then writes the state after {@code step} while training waits.
     *
     * @return whether it is on the disk
     */
    public boolean save(long step, Supplier<String> text, Map<String, Tensor> tensors) {
        await();
        long start = clock.getAsLong();
        lastTried = start;
        listener.saving(step);
        try {
            Duration took = write(text.get(), tensors);
            succeeded(new Saved(step, bytes(tensors), took, took));
            return true;
        } catch (RuntimeException e) {
            postpone(step, e);
            return false;
        }
    }

    private Duration write(String text, Map<String, Tensor> tensors) {
        long start = clock.getAsLong();
        files.write(text, tensors);
        return Duration.ofNanos(clock.getAsLong() - start);
    }

    private static long bytes(Map<String, Tensor> tensors) {
        return tensors.values().stream().mapToLong(Tensor::nbytes).sum();
    }

    private void poll() {
        if (writing.isPresent() && writing.get().done().isDone()) {
            await();
        }
    }

    /** Waits for what is being written, whoever interrupts it: the copies must not be freed before. */
    public void await() {
        if (writing.isEmpty()) {
            return;
        }
        Writing now = writing.get();
        boolean interrupted = false;
        while (true) {
            try {
                Duration took = now.done().get();
                writing = Optional.empty();
                succeeded(new Saved(now.step(), now.bytes(), now.stoodStill(), took));
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                writing = Optional.empty();
                postpone(now.step(), e.getCause() == null ? e : e.getCause());
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void succeeded(Saved saved) {
        failed = false;
        savedStep = saved.step();
        listener.saved(saved);
    }

    private void postpone(long step, Throwable failure) {
        boolean known = failed;
        failed = true;
        if (!known) {
            String reason = failure.getMessage();
            listener.postponed(step, reason == null ? failure.toString() : reason, freeBytes());
        }
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(files.folder()).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        await();
        writer.shutdown();
        copies.close();
    }
}
