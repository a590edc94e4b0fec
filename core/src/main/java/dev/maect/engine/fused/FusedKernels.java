/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.machine.Untried;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where our own kernels compute: on a CUDA device, where they are asked for ({@link Untried#FUSED}), NVRTC and its Java binding are there, the
 * sizes fit, and the kernels agree with libtorch's operators. Everywhere else the answer is empty, and libtorch's operators
 * compute. The first failure is told in one line of the log, and ends the use of all kernels in this process.
 */
public final class FusedKernels {
    static {
        NativeSetup.prepare();
    }

    private static final Logger LOG = LoggerFactory.getLogger(FusedKernels.class);
    private static final long ALIGNED = 16;
    private static final Map<Key, Optional<BlockOperations>> BLOCKS = new ConcurrentHashMap<>();
    private static volatile boolean failed;
    private static boolean told;

    private record Key(int device, long dim, ScalarType values) {}

    private FusedKernels() {}

    /** Whether there may be any for what lies where {@code tensor} does. */
    static boolean mayBe(Tensor tensor) {
        return tensor.is_cuda() && !failed && isOn();
    }

    /** Whether the user lets them. */
    static boolean isOn() {
        return Untried.FUSED.isWanted();
    }

    /**
     * Operations of blocks.
     *
     * @param stream float32 [..., dim], tokens on their way
     * @param values the type of branches
     */
    public static Optional<BlockOperations> forBlocks(Tensor stream, ScalarType values) {
        if (!mayBe(stream) || !fit(stream, values)) {
            return Optional.empty();
        }
        long dim = stream.size(stream.dim() - 1);
        int device = stream.device().index();
        return BLOCKS.computeIfAbsent(
                new Key(device, dim, values),
                key -> attempt(() -> {
                    BlockOperations kernels = CudaOperations.of(Card.of(device), dim, values);
                    BlockCheck.run(kernels, new LibtorchOperations(), stream.device(), dim, values);
                    LOG.debug("Fused kernels compute blocks of width {} in {} on card {}", dim, values, device);
                    return new SafeOperations(kernels, FusedKernels::fallBack);
                }));
    }

    /** Rows of fours, which a warp can hold, in types that there are kernels for. */
    static boolean fit(Tensor stream, ScalarType values) {
        long dim = stream.size(stream.dim() - 1);
        return stream.scalar_type().intern() == ScalarType.Float
                && (values == ScalarType.Float || values == ScalarType.BFloat16)
                && dim % 4 == 0
                && dim <= CudaOperations.MOST;
    }

    /** A tensor as kernels read it: its numbers one after the other, from an address of whole fours on. */
    public static Tensor plain(Tensor tensor) {
        Tensor whole = tensor.contiguous();
        return whole.data_ptr().address() % ALIGNED == 0 ? whole : whole.clone();
    }

    /** What {@code work} makes, or nothing, once and for all, where it cannot. */
    static <T> Optional<T> attempt(Supplier<T> work) {
        if (failed) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } catch (LinkageError | RuntimeException e) {
            fallBack(e);
            return Optional.empty();
        }
    }

    /** There are none from now on. */
    static void fallBack(Throwable reason) {
        failed = true;
        tell(reason);
    }

    /** Tells, once in a process, why libtorch's operators compute what a kernel was to compute. */
    public static synchronized void tell(Throwable reason) {
        if (!told) {
            told = true;
            LOG.warn(
                    "Fused kernels are off, libtorch's own operators compute: {}",
                    Optional.ofNullable(reason.getMessage()).orElse(reason.toString()));
            LOG.debug("Fused kernels are off", reason);
        }
    }
}
