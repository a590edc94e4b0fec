/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.POSITION_GRID;
import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;
import java.util.Set;

/** ml-jku/MIM-Refiner hub files: encoder only. */
@AutoService(NamingScheme.class)
public record MimRefinerNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = encoder();

    @Override
    public String label() {
        return "MIM-Refiner";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        Set<String> names = source.names();
        return names.contains("cls_tokens.tokens") || names.contains("pos_embed.embed");
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    private static List<NameTemplate> encoder() {
        return VitNames.encoderLeaves().stream()
                .map(leaf -> switch (leaf) {
                    case "cls_token" -> NameTemplate.of("encoder." + leaf, "cls_tokens.tokens", SAME);
                    case "pos_embed" -> NameTemplate.of("encoder." + leaf, "pos_embed.embed", POSITION_GRID);
                    default -> NameTemplate.of("encoder." + leaf, leaf, VitNames.kind(leaf));
                })
                .toList();
    }
}
