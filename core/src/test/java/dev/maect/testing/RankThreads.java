/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.distributed.Meeting;
import dev.maect.distributed.Placement;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.Ranks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ranks as threads of one process: each with its own connections, so that they compute as processes do. */
public final class RankThreads {
    private RankThreads() {}

    /** What one rank does. */
    public interface Work<T> {
        T of(ProcessGroup group) throws Exception;
    }

    /** Runs {@code work} on {@code size} ranks and gives what each came to; a group of one is the one that costs nothing. */
    public static <T> List<T> run(int size, Work<T> work) throws Exception {
        if (size == 1) {
            return List.of(work.of(ProcessGroup.alone()));
        }
        Path folder = Files.createTempDirectory("maect-ranks");
        Path meeting = folder.resolve("address");
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> ranks = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Placement placement = new Placement("threads", rank, size, rank, size, new Meeting.InFile(meeting));
                ranks.add(threads.submit(() -> {
                    try (ProcessGroup group = Ranks.join(placement, (message, late) -> {})) {
                        try {
                            return work.of(group);
                        } catch (Exception | Error e) {
                            group.tellFailure(e);
                            throw e;
                        }
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> rank : ranks) {
                results.add(rank.get(2, TimeUnit.MINUTES));
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException e) {
            throw new IOException("A rank hangs", e);
        } finally {
            threads.shutdownNow();
            Files.deleteIfExists(meeting);
            Files.deleteIfExists(folder);
        }
    }
}
