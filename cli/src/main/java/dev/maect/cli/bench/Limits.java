/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What work could take of a machine, and what it took of its memory.
 *
 * @param operations floating-point operations per run; 0 where they say nothing
 * @param peak GFLOP/s of matrix products in the same process; 0 if not measured
 * @param bytes the least that a run moves through memory; 0 where it is not counted
 * @param bandwidth GB/s of memory in the same process; 0 if not measured
 * @param processBytes the most memory of the process; empty where the system does not tell
 * @param card memory of a GPU; empty where none computes
 * @param busy the share of the time in which the GPU computed; empty where nobody tells
 */
record Limits(
        double operations,
        double peak,
        double bytes,
        double bandwidth,
        OptionalLong processBytes,
        Optional<DeviceMemory> card,
        OptionalDouble busy) {
    /** Seconds of a run that lasts {@code seconds} in which the GPU waits for kernels. */
    OptionalDouble idle(double seconds) {
        return busy.isPresent() ? OptionalDouble.of((1 - busy.getAsDouble()) * seconds) : OptionalDouble.empty();
    }
}
