/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.EngineException;
import dev.maect.engine.NativeSetup;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** What calls of CUDA's runtime answer. */
final class CudaCalls {
    static {
        NativeSetup.prepare();
    }

    private CudaCalls() {}

    /** @throws EngineException unless {@code answer} is that of success; the runtime forgets it then */
    static void check(int answer, String what) {
        if (answer != cudart.cudaSuccess) {
            cudart.cudaGetLastError();
            throw new EngineException("CUDA: " + what + " failed: " + text(answer));
        }
    }

    private static String text(int answer) {
        try (BytePointer text = cudart.cudaGetErrorString(answer)) {
            return text == null ? "error " + answer : text.getString();
        }
    }
}
