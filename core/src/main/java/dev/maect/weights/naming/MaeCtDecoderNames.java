/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;
import java.util.Set;

/** ml-jku/MAE-CT, decoder file. */
@AutoService(NamingScheme.class)
public record MaeCtDecoderNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = VitNames.plainDecoder();

    @Override
    public String label() {
        return "MAE-CT decoder";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        Set<String> names = source.names();
        return names.contains("embed.weight") && names.contains("pred.weight") && !VitNames.hasPlainEncoder(source);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }
}
