/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A card, and the kernels that are loaded there. */
final class Card {
    private static final Map<Integer, Card> CARDS = new ConcurrentHashMap<>();

    private final int device;
    private final int capability;
    private final int multiprocessors;
    private final Map<KernelSource, CudaModule> modules = new ConcurrentHashMap<>();

    private Card(int device) {
        this.device = device;
        capability = CudaModule.capability(device);
        multiprocessors = CudaModule.multiprocessors(device);
    }

    /** Card {@code device} of this process. */
    static Card of(int device) {
        return CARDS.computeIfAbsent(device, Card::new);
    }

    int multiprocessors() {
        return multiprocessors;
    }

    /** The kernels of {@code source}, compiled and loaded when they are first asked for. */
    Launcher module(KernelSource source) {
        return modules.computeIfAbsent(source, absent -> {
            String target = Nvrtc.target(capability);
            byte[] code =
                    KernelFiles.ofUser().get(absent, target, Nvrtc.version(), () -> Nvrtc.compile(absent, target));
            return new CudaModule(device, code);
        });
    }
}
