/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** timm's {@code vit_*}: encoder only. */
@AutoService(NamingScheme.class)
public record TimmNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES =
            VitNames.concat(VitNames.plainEncoder(), List.of(VitNames.POOLED_NORM));

    @Override
    public String label() {
        return "timm";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return VitNames.hasPlainEncoder(source) && !VitNames.hasMetaDecoder(source) && VitNames.hasTimmHead(source);
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
