/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;

/** A TorchScript module, as {@code torch.jit.load} reads it. */
@AutoService(EncoderFormat.class)
public final class TorchScriptFormat implements EncoderFormat {
    @Override
    public String name() {
        return "torchscript";
    }

    @Override
    public String extension() {
        return "pt";
    }

    @Override
    public List<Path> write(Path file, ExportModel model, FileSettings settings) {
        TorchScriptFile.write(file, model);
        return List.of(file);
    }
}
