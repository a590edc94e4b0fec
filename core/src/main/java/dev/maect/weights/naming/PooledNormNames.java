/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.TensorSource;
import java.util.List;

/**
 * The names of timm and Meta for encoders that have their final norm behind the pooling: {@code fc_norm} in place of {@code
 * norm}. Files with them are read as {@link TimmNames}; these are for writing.
 */
public record PooledNormNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = VitNames.plainEncoder().stream()
            .map(template -> template.ours().equals(VitNames.POOLED_NORM.ours()) ? VitNames.POOLED_NORM : template)
            .toList();

    @Override
    public String label() {
        return "timm with fc_norm";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return false;
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
