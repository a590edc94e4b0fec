/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import static org.bytedeco.cuda.global.cudart.CUDA_SUCCESS;

import dev.maect.engine.EngineException;
import dev.maect.engine.NativeSetup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.cuda.CUDAGuard;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Compiled kernels on one card, launched on libtorch's current stream there. A launch allocates nothing on the card, copies nothing
 * and waits for nothing, so it may be captured into a graph; loading the module may not. It stays loaded as long as the process lives.
 */
final class CudaModule implements Launcher {
    static {
        NativeSetup.prepare();
    }

    /** Driver calls need the card's context to be the thread's own; each thread takes it once. */
    private static final ThreadLocal<Set<Integer>> BOUND = ThreadLocal.withInitial(ConcurrentHashMap::newKeySet);

    private final int device;
    private final CUmod_st module = new CUmod_st();
    private final Map<String, Function> functions = new HashMap<>();

    /** A kernel, and memory for its arguments, which the driver copies at a launch. */
    private static final class Function {
        final CUfunc_st handle = new CUfunc_st();
        final LongPointer words;
        final PointerPointer<Pointer> arguments;

        Function(List<long[]> shape) {
            words = new LongPointer(shape.stream().mapToLong(one -> one.length).sum());
            arguments = new PointerPointer<>(shape.size());
            long at = 0;
            for (int i = 0; i < shape.size(); i++) {
                arguments.put(i, words.getPointer(at));
                at += shape.get(i).length;
            }
            handle.retainReference();
            words.retainReference();
            arguments.retainReference();
        }
    }

    /** Loads what {@link Nvrtc} made onto card {@code device}. */
    CudaModule(int device, byte[] code) {
        this.device = device;
        module.retainReference();
        try (PointerScope scope = new PointerScope();
                CUDAGuard guard = new CUDAGuard((byte) device)) {
            bind();
            BytePointer image = new BytePointer(code.length + 1L); // text ends with a zero
            image.put(code, 0, code.length).put(code.length, (byte) 0);
            check(cudart.cuModuleLoadData(module, image), "load a kernel");
        }
    }

    /** The compute capability of a card: 90 for an H100. */
    static int capability(int device) {
        return 10 * attribute(device, cudart.cudaDevAttrComputeCapabilityMajor)
                + attribute(device, cudart.cudaDevAttrComputeCapabilityMinor);
    }

    /** How many multiprocessors a card has. */
    static int multiprocessors(int device) {
        return attribute(device, cudart.cudaDevAttrMultiProcessorCount);
    }

    private static int attribute(int device, int which) {
        int[] value = new int[1];
        int code = cudart.cudaDeviceGetAttribute(value, which, device);
        if (code != CUDA_SUCCESS) {
            throw new EngineException(
                    "CUDA cannot tell attribute " + which + " of card " + device + " (" + code + ").");
        }
        return value[0];
    }

    @Override
    public synchronized void launch(String name, long x, long y, int threads, Arguments arguments) {
        try (PointerScope scope = new PointerScope();
                CUDAGuard guard = new CUDAGuard((byte) device)) {
            bind();
            Function function = functions.computeIfAbsent(name, absent -> find(absent, arguments));
            long at = 0;
            for (long[] words : arguments.all()) {
                for (long word : words) {
                    function.words.put(at++, word);
                }
            }
            check(
                    cudart.cuLaunchKernel(
                            function.handle,
                            Math.toIntExact(x),
                            Math.toIntExact(y),
                            1,
                            threads,
                            1,
                            1,
                            0,
                            CurrentStream.of(device),
                            function.arguments,
                            (PointerPointer<Pointer>) null),
                    "launch " + name);
        }
    }

    private Function find(String name, Arguments arguments) {
        Function function = new Function(arguments.all());
        check(cudart.cuModuleGetFunction(function.handle, module, name), "find " + name);
        return function;
    }

    private void bind() {
        if (BOUND.get().add(device)) {
            torch_cuda.set_device((byte) device, true);
        }
    }

    private static void check(int code, String what) {
        if (code != CUDA_SUCCESS) {
            try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
                cudart.cuGetErrorString(code, text);
                BytePointer words = text.get(BytePointer.class, 0);
                throw new EngineException("CUDA cannot " + what + ": "
                        + (words == null || words.isNull() ? "error " + code : words.getString()) + ".");
            }
        }
    }
}
