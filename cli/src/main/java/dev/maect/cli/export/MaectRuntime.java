/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import com.google.auto.service.AutoService;
import java.nio.file.Path;

/** maect's own encoder. */
@AutoService(ExportRuntime.class)
public final class MaectRuntime implements ExportRuntime {
    @Override
    public String format() {
        return "safetensors";
    }

    @Override
    public String name() {
        return "maect";
    }

    @Override
    public ExportedFile open(Path file) {
        return ModelFileEncoder.open(file);
    }
}
