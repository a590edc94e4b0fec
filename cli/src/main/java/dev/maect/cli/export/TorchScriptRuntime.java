/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import com.google.auto.service.AutoService;
import java.nio.file.Path;

/** libtorch itself. */
@AutoService(ExportRuntime.class)
public final class TorchScriptRuntime implements ExportRuntime {
    @Override
    public String format() {
        return "torchscript";
    }

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public ExportedFile open(Path file) {
        return TorchScriptModule.open(file);
    }
}
