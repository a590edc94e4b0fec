/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** A naming scheme in one file: the plain names behind {@code net/}. */
@AutoService(NamingScheme.class)
public record SlashedNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = VitNames.encoderLeaves().stream()
            .map(leaf -> NameTemplate.of("encoder." + leaf, "net/" + leaf, VitNames.kind(leaf)))
            .toList();

    @Override
    public String label() {
        return "slashed";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return source.names().contains("net/cls_token");
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }
}
