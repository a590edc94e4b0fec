/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.machine.Untried;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what records for a device. */
public final class Recorders {
    private static final Logger LOG = LoggerFactory.getLogger(Recorders.class);

    /** What a test puts in the place of a device's. */
    private static volatile Optional<Supplier<Recorder>> instead = Optional.empty();

    private Recorders() {}

    /**
     * A recorder for {@code device}, which the caller closes; empty where there is none, where nobody asked for it ({@link
     * Untried#GRAPHS}), and where a library for it is missing, which is logged.
     */
    public static Optional<Recorder> on(ComputeDevice device) {
        if (Untried.GRAPHS.isRefused()) {
            return Optional.empty();
        }
        if (instead.isPresent()) {
            return instead.map(Supplier::get);
        }
        if (!device.isCuda() || !Untried.GRAPHS.isWanted()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CudaRecorder(device));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("CUDA graphs cannot be used, steps are launched kernel by kernel: {}", e.toString());
            return Optional.empty();
        }
    }

    static void useInstead(Optional<Supplier<Recorder>> recorder) {
        instead = recorder;
    }
}
