/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.NativeSetup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.pytorch.Stream;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Streams of libtorch's that serve one purpose each, one of a kind for a device: libtorch keeps a workspace for matrix products
 * of every stream that there ever was.
 */
final class CudaStreams {
    static {
        NativeSetup.prepare();
    }

    private record Purpose(String name, byte device) {}

    private static final Map<Purpose, CUDAStream> STREAMS = new ConcurrentHashMap<>();

    private CudaStreams() {}

    /** @throws LinkageError if a library is missing */
    static CUDAStream of(String purpose, byte device) {
        return STREAMS.computeIfAbsent(new Purpose(purpose, device), of -> {
            cudart.cudaGetLastError(); // loads the library that the rest needs
            CUDAStream stream = torch_cuda.getStreamFromPool(false, device);
            stream.retainReference();
            return stream;
        });
    }

    /** The stream as the runtime knows it. libtorch's own way names a type that its Java module cannot see. */
    static CUstream_st handle(CUDAStream stream) {
        try (Stream plain = stream.unwrap()) {
            return new CUstream_st(plain.native_handle());
        }
    }
}
