/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.Scopes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Stands in for a GPU's recorder on a CPU: makes the recorded work again by running its code, and copies what comes out into
 * the results that it gave at first. So what does not come in through a tensor that is there before stays as it was recorded.
 */
public final class RepeatingRecorder implements Recorder {
    /** Counts what was done, for a test to look at. */
    public static final class Counts {
        /** Recordings begun. */
        public final AtomicInteger recorded = new AtomicInteger();
        /** Works made again. */
        public final AtomicInteger replayed = new AtomicInteger();
        /** Recordings that are open. */
        public final AtomicInteger open = new AtomicInteger();
        /** Recorders that are open. */
        public final AtomicInteger recorders = new AtomicInteger();
    }

    /** What fails, by its number from 1 among all of its kind; 0 for nothing. */
    public record Failures(int record, int replay) {}

    private final Counts counts;
    private final Failures failures;

    private RepeatingRecorder(Counts counts, Failures failures) {
        this.counts = counts;
        this.failures = failures;
        counts.recorders.incrementAndGet();
    }

    /** Runs {@code body} with stand-ins for what records on any device. */
    public static Counts during(Failures failures, Runnable body) {
        Counts counts = new Counts();
        Recorders.useInstead(Optional.of(() -> new RepeatingRecorder(counts, failures)));
        try {
            body.run();
        } finally {
            Recorders.useInstead(Optional.empty());
        }
        return counts;
    }

    @Override
    public Recording record(Supplier<List<Tensor>> work) {
        if (counts.recorded.incrementAndGet() == failures.record()) {
            throw new IllegalStateException("operation not permitted when stream is capturing");
        }
        List<Tensor> results = made(work);
        counts.open.incrementAndGet();
        return new Recording() {
            @Override
            public List<Tensor> results() {
                return results;
            }

            @Override
            public void replay() {
                if (counts.replayed.incrementAndGet() == failures.replay()) {
                    throw new IllegalStateException("the launch failed");
                }
                List<Tensor> anew = made(work);
                try (NoGradGuard guard = new NoGradGuard()) {
                    for (int i = 0; i < anew.size(); i++) {
                        results.get(i).copy_(anew.get(i));
                        anew.get(i).close();
                    }
                }
            }

            @Override
            public void close() {
                counts.open.decrementAndGet();
                results.forEach(Tensor::close);
            }
        };
    }

    private static List<Tensor> made(Supplier<List<Tensor>> work) {
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> results = work.get();
            results.forEach(Scopes::escape);
            return List.copyOf(results);
        }
    }

    @Override
    public void close() {
        counts.recorders.decrementAndGet();
    }
}
