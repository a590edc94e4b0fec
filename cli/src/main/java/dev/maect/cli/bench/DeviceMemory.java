/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.engine.ComputeDevice;
import java.util.Optional;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.JsonNode;

/**
 * Memory of a GPU, as libtorch's allocator counts it, here and in Python alike.
 *
 * @param allocated the most bytes that tensors have had at once
 * @param reserved the most bytes that the allocator has had from the device
 */
record DeviceMemory(long allocated, long reserved) {
    /** The most since {@link #forget}; empty where no GPU computes. */
    static Optional<DeviceMemory> peak(ComputeDevice device) {
        if (!device.copiesFromPinned()) {
            return Optional.empty();
        }
        try (DeviceStats stats = torch.getDeviceStats((byte) device.index())) {
            return Optional.of(new DeviceMemory(
                    stats.allocated_bytes().peak(), stats.reserved_bytes().peak()));
        }
    }

    /** From here on peaks count anew. */
    static void forget(ComputeDevice device) {
        if (device.copiesFromPinned()) {
            torch.resetPeakStats((byte) device.index());
        }
    }

    /** Python's, of one of its answers. */
    static Optional<DeviceMemory> of(JsonNode answer) {
        return answer.has("device_allocated")
                ? Optional.of(new DeviceMemory(
                        answer.get("device_allocated").longValue(),
                        answer.path("device_reserved").longValue()))
                : Optional.empty();
    }
}
