/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelFile;
import dev.maect.weights.naming.MaeCtDecoderNames;
import dev.maect.weights.naming.MaeCtHeadNames;
import dev.maect.weights.naming.MaeCtNames;
import java.util.ArrayList;
import java.util.List;

/** ml-jku/MAE-CT: a file for each part, the weights under {@code state_dict}. */
@AutoService(ExportFormat.class)
public final class MaeCtFormat implements ExportFormat {
    @Override
    public String name() {
        return "mae-ct";
    }

    @Override
    public String extension() {
        return "th";
    }

    @Override
    public List<Part> parts(ModelFile model) {
        Computing.requireNormBeforePooling(model, "MAE-CT's ViT");
        Computing.requirePreNorm(model, "MAE-CT's ViT");
        List<Part> parts = new ArrayList<>(List.of(new Part(new MaeCtNames(), ".encoder")));
        if (model.has("decoder")) {
            parts.add(new Part(new MaeCtDecoderNames(), ".decoder"));
        }
        if (model.has("head")) {
            parts.add(new Part(new MaeCtHeadNames(), ".head.nnclr"));
        }
        return parts;
    }
}
