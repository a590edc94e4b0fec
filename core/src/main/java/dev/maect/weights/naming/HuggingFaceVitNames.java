/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** Hugging Face {@code ViTModel}: encoder only. */
@AutoService(NamingScheme.class)
public record HuggingFaceVitNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = List.copyOf(HuggingFaceNames.encoder());

    @Override
    public String label() {
        return "Hugging Face ViT";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return HuggingFaceNames.hasEncoder(source) && !HuggingFaceNames.hasDecoder(source);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    @Override
    public boolean hasClassRow() {
        return true;
    }
}
