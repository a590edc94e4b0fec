/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelFile;
import dev.maect.weights.naming.PooledNormNames;
import dev.maect.weights.naming.TimmNames;
import java.util.List;

/** timm's {@code vit_*}: the encoder. */
@AutoService(ExportFormat.class)
public final class TimmFormat implements ExportFormat {
    @Override
    public String name() {
        return "timm";
    }

    @Override
    public String extension() {
        return "safetensors";
    }

    @Override
    public List<Part> parts(ModelFile model) {
        Computing.requirePreNorm(model, "timm's ViT");
        return List.of(new Part(Computing.normsPooled(model) ? new PooledNormNames() : new TimmNames(), ""));
    }
}
