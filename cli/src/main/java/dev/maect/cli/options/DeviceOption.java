/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.options;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --device}: where a command computes. */
public final class DeviceOption {
    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda, cuda:N or mps.")
    private @Nullable String device;

    /** The device as it was typed; empty if none was. */
    public Optional<String> name() {
        return Optional.ofNullable(device);
    }
}
