/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

/**
 * Memory that a process takes at its peak, in bytes.
 *
 * @param machine of the machine: what is resident of the process
 * @param gpu of the GPU that it computes on; 0 without one
 * @param shareable the part of it, where training computes, that moments and averages take, which ranks can share out
 */
public record MemoryUse(long machine, long gpu, long shareable) {
    /** Of what ranks have nothing to share out. */
    public MemoryUse(long machine, long gpu) {
        this(machine, gpu, 0);
    }

    /** Of each of {@code ranks} that share out moments and averages. */
    public MemoryUse sharedBy(int ranks) {
        long less = shareable - shareable / ranks;
        return gpu == 0
                ? new MemoryUse(machine - less, 0, shareable / ranks)
                : new MemoryUse(machine, gpu - less, shareable / ranks);
    }

    /** With further bytes of the machine. */
    public MemoryUse plus(long bytes) {
        return new MemoryUse(machine + bytes, gpu, shareable);
    }

    /** The larger of both, each for itself: what one thing after the other takes. */
    public MemoryUse or(MemoryUse other) {
        return new MemoryUse(
                Math.max(machine, other.machine), Math.max(gpu, other.gpu), Math.max(shareable, other.shareable));
    }
}
