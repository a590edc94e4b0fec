/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelFile;
import dev.maect.weights.naming.MimRefinerNames;
import java.util.List;

/** ml-jku/MIM-Refiner's hub: the encoder, pre-norm or post-norm, under {@code state_dict}. */
@AutoService(ExportFormat.class)
public final class MimRefinerFormat implements ExportFormat {
    @Override
    public String name() {
        return "mim-refiner";
    }

    @Override
    public String extension() {
        return "th";
    }

    @Override
    public List<Part> parts(ModelFile model) {
        Computing.requireNormBeforePooling(model, "MIM-Refiner's ViT");
        return List.of(new Part(new MimRefinerNames(), ""));
    }
}
