/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.NativeSetup;
import java.lang.reflect.Method;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;
import org.jspecify.annotations.Nullable;

/**
 * libtorch's current stream as CUDA's own. By reflection: the module of libtorch's binding names CUDA's types without reading their
 * module, so that no compiler can see the method.
 */
final class CurrentStream {
    static {
        NativeSetup.prepare();
    }

    private static final Method STREAM = method();

    private CurrentStream() {}

    private static Method method() {
        try {
            return CUDAStream.class.getMethod("stream");
        } catch (NoSuchMethodException e) {
            throw new EngineException("This libtorch's streams are not CUDA's.", e);
        }
    }

    /** That of card {@code device} on this thread; null is CUDA's default stream. */
    static @Nullable CUstream_st of(int device) {
        try {
            return (CUstream_st) STREAM.invoke(torch_cuda.getCurrentCUDAStream((byte) device));
        } catch (ReflectiveOperationException e) {
            throw new EngineException("libtorch does not tell its stream: " + e.getMessage(), e);
        }
    }
}
