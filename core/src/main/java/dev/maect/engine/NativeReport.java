/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.util.List;
import java.util.Map;

/**
 * What {@link NativeSetup} found and did.
 *
 * @param processors what this process may use
 * @param threads how many threads compute: the user's {@code OMP_NUM_THREADS}, or {@link Processors#compute()}
 * @param otherThreads threads of other processes that wanted to run at that moment; 0 where that cannot be told
 * @param waiting how threads wait for each other
 * @param why why they wait so
 * @param variables the environment variables that were set inside this process, which {@link System#getenv} does not show
 * @param limits what could not be set, and how to set it; a sentence each
 */
public record NativeReport(
        Processors processors,
        int threads,
        int otherThreads,
        Waiting waiting,
        String why,
        Map<String, String> variables,
        List<String> limits) {
    /** Copies the collections. */
    public NativeReport {
        variables = Map.copyOf(variables);
        limits = List.copyOf(limits);
    }
}
