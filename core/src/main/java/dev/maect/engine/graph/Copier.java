/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.ComputeDevice;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies to a device that go on beside what it computes. */
public interface Copier extends AutoCloseable {
    /** Copies that were begun. */
    interface Copies extends AutoCloseable {
        /**
         * The copies, which the caller closes. What the device is given to do from now on comes after they are made; this waits
         * for nothing. Called once at most.
         */
        List<Tensor> take();

        /** Frees the copies, unless they were taken. */
        @Override
        void close();
    }

    /**
     * Begins to copy.
     *
     * @param tensors on the CPU, in pinned memory for a copy that is not waited for; they may be closed at once, as libtorch gives
     *     pinned memory to nobody else before it is read
     */
    Copies begin(List<Tensor> tensors);

    /** Gives back what it holds; take or close its copies first. */
    @Override
    void close();

    /** A copier for {@code device}, which the caller closes; empty where copies are made, or are not needed, in line. */
    static Optional<Copier> on(ComputeDevice device) {
        if (!device.isCuda()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CudaCopier(device));
        } catch (RuntimeException | LinkageError e) {
            Logger log = LoggerFactory.getLogger(Copier.class);
            log.warn("Batches are copied to {} between steps, not beside them: {}", device, e.toString());
            return Optional.empty();
        }
    }
}
