/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

/**
 * Memory that a process takes at its peak, in bytes.
 *
 * @param machine of the machine: what is resident of the process
 * @param gpu of the GPU that it computes on; 0 without one
 */
public record MemoryUse(long machine, long gpu) {
    /** With further bytes of the machine. */
    public MemoryUse plus(long bytes) {
        return new MemoryUse(machine + bytes, gpu);
    }

    /** The larger of both, each for itself: what one thing after the other takes. */
    public MemoryUse or(MemoryUse other) {
        return new MemoryUse(Math.max(machine, other.machine), Math.max(gpu, other.gpu));
    }
}
