/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;
import dev.maect.engine.NativeSetup;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/** What moves tensors between processes: Gloo over TCP, NCCL between CUDA devices where the library has it. */
final class Backends {
    static {
        NativeSetup.prepare();
    }

    private static final String NETWORK = "GLOO_SOCKET_IFNAME";

    private Backends() {}

    /** @param host this machine's address, unless GLOO_SOCKET_IFNAME names a network */
    static Backend gloo(Board board, int rank, int size, String host, Duration timeout) {
        try {
            Loader.load(torch_gloo.class);
        } catch (LinkageError e) {
            throw new MaectException(
                    "libtorch for this platform has no Gloo, which several processes need; it is there on Linux. Set"
                            + " MAECT_RANKS=1 for a process of its own.",
                    e);
        }
        try (PointerScope scope = new PointerScope()) {
            ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(new Milliseconds(timeout.toMillis()));
            String network = System.getenv().getOrDefault(NETWORK, "");
            options.devices()
                    .push_back(
                            network.isBlank()
                                    ? ProcessGroupGloo.createDeviceForHostname(host)
                                    : ProcessGroupGloo.createDeviceForInterface(network));
            ProcessGroupGloo group = new ProcessGroupGloo(board.store(), rank, size, options);
            group.retainReference();
            return group;
        }
    }

    /** Empty where this libtorch is not the one for CUDA, or there is no device. */
    static Optional<Backend> nccl(Board board, int rank, int size) {
        if (!torch.cuda_is_available()) {
            return Optional.empty();
        }
        try {
            Loader.load(torch_nccl.class);
            try (PointerScope scope = new PointerScope()) {
                ProcessGroupNCCL group = new ProcessGroupNCCL(board.store(), rank, size);
                group.retainReference();
                return Optional.of(group);
            }
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }
}
