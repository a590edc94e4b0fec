/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

/** Kernels of one source that can be launched. */
interface Launcher {
    /**
     * Launches a kernel.
     *
     * @param x blocks, and {@code y} rows of them
     * @param threads of a block
     * @throws dev.maect.engine.EngineException if it cannot be launched
     */
    void launch(String name, long x, long y, int threads, Arguments arguments);
}
