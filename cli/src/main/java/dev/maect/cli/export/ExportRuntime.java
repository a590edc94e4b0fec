/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import dev.maect.export.EncoderFormat;
import dev.maect.export.ExportException;
import dev.maect.io.Extensions;
import java.nio.file.Path;

/**
 * What runs an exported model elsewhere, so that the export can be checked. A format that the command line is to write
 * needs one: public, with a public constructor without parameters, marked {@code @AutoService(ExportRuntime.class)}.
 */
public interface ExportRuntime {
    /** The name of the {@link EncoderFormat} that it runs. */
    String format();

    /** What it is called. */
    String name();

    /** Loads a model; the caller closes it. */
    ExportedFile open(Path file);

    /**
     * The runtime for a format.
     *
     * @throws ExportException if there is none
     */
    static ExportRuntime of(EncoderFormat format) {
        return Extensions.of(ExportRuntime.class).stream()
                .filter(runtime -> runtime.format().equals(format.name()))
                .findFirst()
                .orElseThrow(() -> new ExportException("Nothing here runs models in the format " + format.name()
                        + ", so an export could not be checked."));
    }
}
