/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** ml-jku/MAE-CT, contrastive head file with its queue. */
@AutoService(NamingScheme.class)
public record MaeCtHeadNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = List.of(NameTemplate.of("head.{head}", "{head}", SAME));

    @Override
    public String label() {
        return "MAE-CT head";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return source.names().contains("projector.0.weight") && !VitNames.hasPlainEncoder(source);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }
}
