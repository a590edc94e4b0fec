/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.options;

import dev.maect.vit.Pooling;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --pooling}: how features are made of tokens. */
public final class PoolingOption {
    @Option(
            names = "--pooling",
            paramLabel = "KIND",
            description = "How features are made of tokens: class_token, mean_patch, ... (default: as the file says,"
                    + " else usual for its kind).")
    private @Nullable Pooling pooling;

    /** The pooling asked for; empty for the file's own. */
    public Optional<Pooling> get() {
        return Optional.ofNullable(pooling);
    }
}
