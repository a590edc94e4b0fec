/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelFile;
import dev.maect.weights.naming.MetaNames;
import dev.maect.weights.naming.PooledNormNames;
import java.util.List;

/** facebookresearch/mae: encoder and decoder under {@code model}. */
@AutoService(ExportFormat.class)
public final class MetaFormat implements ExportFormat {
    @Override
    public String name() {
        return "meta";
    }

    @Override
    public String extension() {
        return "pth";
    }

    @Override
    public List<Part> parts(ModelFile model) {
        Computing.requirePreNorm(model, "Meta's ViT");
        return List.of(new Part(Computing.normsPooled(model) ? new PooledNormNames() : new MetaNames(), ""));
    }

    @Override
    public String weightsKey() {
        return "model";
    }
}
