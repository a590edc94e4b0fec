/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** Hugging Face {@code ViTMAEForPreTraining}: encoder and decoder; written as the hub has them. */
@AutoService(NamingScheme.class)
public record HuggingFaceMaeNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES =
            VitNames.concat(HuggingFaceNames.encoder(), HuggingFaceNames.decoder());

    @Override
    public String label() {
        return "Hugging Face ViTMAE";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return HuggingFaceNames.hasEncoder(source) && HuggingFaceNames.hasDecoder(source);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    @Override
    public boolean hasClassRow() {
        return true;
    }

    @Override
    public String prefix() {
        return "vit.";
    }
}
