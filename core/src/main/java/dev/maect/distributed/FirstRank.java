/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.machine.Processors;
import org.bytedeco.pytorch.global.torch;

/** What rank 0 does by itself. */
public final class FirstRank {
    static {
        NativeSetup.prepare();
    }

    private FirstRank() {}

    /**
     * Runs {@code work} on rank 0, while all others wait for it. Those of its machine share its processors otherwise, so it
     * computes on all of them. If it fails, all fail.
     */
    public static void alone(ProcessGroup group, Runnable work) {
        SharedWork.run(group, group.isFirst(), () -> onAllProcessors(group, work));
    }

    private static void onAllProcessors(ProcessGroup group, Runnable work) {
        if (group.localSize() == 1) {
            work.run();
            return;
        }
        int before = torch.get_num_threads();
        torch.set_num_threads(Processors.current().compute());
        try {
            work.run();
        } finally {
            torch.set_num_threads(before);
        }
    }
}
