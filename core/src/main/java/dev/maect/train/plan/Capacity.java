/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.machine.MachineMemory;
import dev.maect.io.Quantities;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.MemoryUse;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.global.torch;

/**
 * How much memory there is to train in.
 *
 * @param total what the process could have at most, were it alone
 * @param free what it can have now
 * @param limited whether a container's limit is what bounds it
 */
public record Capacity(MemoryUse total, MemoryUse free, boolean limited) {
    static {
        NativeSetup.prepare();
    }

    /** As it is now where {@code recipe} computes. */
    public static Capacity of(Recipe recipe) {
        MachineMemory machine = MachineMemory.current();
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        if (device.type() != torch.DeviceType.CUDA) {
            return new Capacity(
                    new MemoryUse(machine.total(), Long.MAX_VALUE),
                    new MemoryUse(machine.free(), Long.MAX_VALUE),
                    machine.limited());
        }
        try (SizeTPair gpu = torch.getMemoryInfo((byte) device.index())) { // free, total
            return new Capacity(
                    new MemoryUse(machine.total(), gpu.second()),
                    new MemoryUse(machine.free(), gpu.first()),
                    machine.limited());
        }
    }

    /** Whether {@code use} is within {@code room}, where estimates may be {@code wrong} by this factor. */
    static boolean within(MemoryUse use, MemoryUse room, double wrong) {
        return use.machine() * wrong <= room.machine() && use.gpu() * wrong <= room.gpu();
    }

    /** {@code 23.4GiB of memory, 21.0GiB of them free}. */
    public String words() {
        String gpu = total.gpu() == Long.MAX_VALUE
                ? ""
                : "; its GPU " + Quantities.bytes(total.gpu()) + ", " + Quantities.bytes(free.gpu()) + " of them free";
        return Quantities.bytes(total.machine()) + (limited ? " by its container's limit, " : ", ")
                + Quantities.bytes(free.machine()) + " of them free" + gpu;
    }
}
