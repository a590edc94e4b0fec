/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.options;

import dev.maect.MaectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --overwrite}: without it, no command that writes weights replaces a file. */
public final class OverwriteOption {
    @Option(names = "--overwrite", description = "Replace files that exist.")
    private boolean overwrite;

    /**
     * Checks the files that a command is about to write.
     *
     * @throws MaectException naming the first one that exists and may not be replaced
     */
    public void check(List<Path> targets) {
        for (Path target : targets) {
            if (!overwrite && Files.exists(target)) {
                throw new MaectException(
                        target + " exists already. Choose another --out, or replace it with --overwrite.");
            }
        }
    }
}
