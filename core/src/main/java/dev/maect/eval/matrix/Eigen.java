/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.matrix;

import dev.maect.engine.NativeSetup;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Eigenvalues and eigenvectors of symmetric matrices, computed where the matrix is. A GPU needs cuSOLVER for them, which libtorch loads
 * when it is first asked; where that fails they are computed on the CPU, which is said once.
 */
public final class Eigen {
    static {
        NativeSetup.prepare();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Eigen.class);
    private static final AtomicBoolean FAILED = new AtomicBoolean();

    private Eigen() {}

    /**
     * All of a matrix; in the caller's scope.
     *
     * @param matrix symmetric [n, n]
     * @return ascending eigenvalues [n] and, as columns, their vectors [n, n], on the matrix's device
     */
    public static T_TensorTensor_T of(Tensor matrix) {
        return solved(matrix, torch::linalg_eigh, cpu -> {
            T_TensorTensor_T found = torch.linalg_eigh(cpu);
            return new T_TensorTensor_T(Rows.onDeviceOf(matrix, found.get0()), Rows.onDeviceOf(matrix, found.get1()));
        });
    }

    /**
     * The eigenvalues alone, ascending; in the caller's scope.
     *
     * @param matrix symmetric [n, n]
     */
    public static Tensor values(Tensor matrix) {
        return solved(matrix, torch::linalg_eigvalsh, cpu -> Rows.onDeviceOf(matrix, torch.linalg_eigvalsh(cpu)));
    }

    private static <T> T solved(Tensor matrix, Function<Tensor, T> here, Function<Tensor, T> onCpu) {
        return matrix.is_cpu() ? here.apply(matrix) : solved(matrix, here, onCpu, FAILED);
    }

    /** {@code here}, or after it failed once {@code onCpu}. */
    static <T> T solved(Tensor matrix, Function<Tensor, T> here, Function<Tensor, T> onCpu, AtomicBoolean failed) {
        if (!failed.get()) {
            try {
                return here.apply(matrix);
            } catch (RuntimeException e) {
                if (failed.compareAndSet(false, true)) {
                    LOG.warn(
                            "Eigenvalues cannot be computed on {}, so the CPU does it: {}",
                            matrix.device().str().getString(),
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                }
            }
        }
        return onCpu.apply(matrix.cpu());
    }
}
