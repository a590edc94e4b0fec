/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;

/** An {@link AdamWKernel} of plain Java, for tests of what uses one. */
public final class PlainAdamW {
    private PlainAdamW() {}

    /** One whose launches succeed so many times, and then no more. */
    public static AdamWKernel launching(int times) {
        PlainKernels kernels = new PlainKernels(AdamWKernel.SOURCE);
        return new AdamWKernel((name, x, y, threads, arguments) -> {
            if (kernels.launched().size() == times) {
                throw new EngineException("CUDA cannot launch " + name + ": a test.");
            }
            kernels.launch(name, x, y, threads, arguments);
        });
    }
}
