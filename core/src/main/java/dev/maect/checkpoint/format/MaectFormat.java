/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelFile;
import dev.maect.weights.naming.MaectNames;
import java.util.List;

/** maect's own model files: safetensors, every part. */
@AutoService(ExportFormat.class)
public final class MaectFormat implements ExportFormat {
    @Override
    public String name() {
        return "maect";
    }

    @Override
    public String extension() {
        return "safetensors";
    }

    @Override
    public List<Part> parts(ModelFile model) {
        return List.of(new Part(new MaectNames(), ""));
    }
}
