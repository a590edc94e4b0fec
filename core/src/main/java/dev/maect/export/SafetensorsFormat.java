/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ModelFile;
import java.nio.file.Path;
import java.util.List;

/** The weights alone, as a maect model file. */
@AutoService(EncoderFormat.class)
public final class SafetensorsFormat implements EncoderFormat {
    @Override
    public String name() {
        return "safetensors";
    }

    @Override
    public String extension() {
        return "safetensors";
    }

    @Override
    public boolean computes() {
        return false;
    }

    @Override
    public List<Path> write(Path file, ExportModel model, FileSettings settings) {
        new ModelFile.Contents()
                .with("encoder", model.encoder().tensors().all())
                .write(file, model.description());
        return List.of(file);
    }
}
