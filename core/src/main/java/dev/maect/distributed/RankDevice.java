/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.ComputeDevice;
import java.util.Locale;

/** Which device a rank computes on: of CUDA devices, each rank of a machine has one of its own. */
public final class RankDevice {
    private RankDevice() {}

    /**
     * The device that {@code name} means to this rank.
     *
     * @param name as {@link ComputeDevice#parse} reads it
     * @throws dev.maect.engine.EngineException if it is not there
     */
    public static ComputeDevice of(String name, ProcessGroup group) {
        ComputeDevice device = ComputeDevice.parse(name);
        boolean numbered = name.contains(":");
        return numbered ? device : of(device, group);
    }

    /** {@code device}; of several ranks on CUDA devices, this rank's own. */
    public static ComputeDevice of(ComputeDevice device, ProcessGroup group) {
        return group.isAlone() || !device.copiesFromPinned()
                ? device
                : ComputeDevice.parse(
                        String.format(Locale.ROOT, "cuda:%d", index(group.localRank(), ComputeDevice.cudaDevices())));
    }

    /** The only one that is seen is this rank's own: Slurm shows a task the cards that it bound to it. */
    static int index(int localRank, int visible) {
        return visible == 1 ? 0 : localRank;
    }
}
