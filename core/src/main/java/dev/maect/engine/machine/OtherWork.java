/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much else the processors have to do. The load average does not tell: it follows a new program within minutes, and
 * remembers one that has ended as long.
 */
public final class OtherWork {
    private static final int SAMPLES = 3;
    private static final long PAUSE_MILLIS = 10;

    private OtherWork() {}

    /** As they are now; see {@link #running(Path)}. */
    public static int running() {
        return running(Path.of("/"));
    }

    /**
     * Threads of other processes that run, or would if they had a processor: the fewest in three looks, as something
     * always wakes up for a moment. 0 where this cannot be told.
     *
     * @param root where {@code proc} is mounted
     */
    static int running(Path root) {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < SAMPLES && least > 0; i++) {
            if (i > 0 && !pause()) {
                break;
            }
            least = Math.min(least, Math.max(0, all(root) - own(root)));
        }
        return least;
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code 0.31 0.40 0.38 2/345 6789}: two of 345 threads run. */
    private static int all(Path root) {
        String[] words =
                String.join("", SystemFiles.lines(root.resolve("proc/loadavg"))).split(" ");
        return words.length > 3 && words[3].matches("\\d{1,9}/\\d+")
                ? Integer.parseInt(words[3].substring(0, words[3].indexOf('/')))
                : 0;
    }

    private static int own(Path root) {
        int running = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(root.resolve("proc/self/task"))) {
            for (Path thread : threads) {
                String line = String.join("", SystemFiles.lines(thread.resolve("stat")));
                // The name in parentheses may hold anything, so the state is what follows the last of them.
                running += line.startsWith(") R", line.lastIndexOf(')')) ? 1 : 0;
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return running; // not Linux
        }
        return running;
    }
}
