/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** ml-jku/MAE-CT, encoder file. */
@AutoService(NamingScheme.class)
public record MaeCtNames() implements NamingScheme {
    private static final int BASE_WIDTH = 768;
    private static final List<NameTemplate> TEMPLATES = VitNames.plainEncoder();

    @Override
    public String label() {
        return "MAE-CT encoder";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return VitNames.hasPlainEncoder(source)
                && !VitNames.hasMetaDecoder(source)
                && !VitNames.hasTimmHead(source)
                && !VitNames.hasClassRow(source, options);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    /** MAE-CT's ViT-B is judged by the mean, its larger encoders by the class token. */
    @Override
    public boolean meansPatchTokens(int width) {
        return width == BASE_WIDTH;
    }
}
