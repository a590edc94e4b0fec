/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.POSITION_GRID;
import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** ml-jku/MIM-Refiner, hub files and those of a run: the encoder, pre-norm or post-norm. */
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
        return Stream.concat(VitNames.encoderLeaves().stream(), Stream.of(VitNames.EMBED_NORM))
                .map(leaf -> switch (leaf) {
                    case "cls_token" -> NameTemplate.of("encoder." + leaf, "cls_tokens.tokens", SAME);
                    case "pos_embed" -> NameTemplate.of("encoder." + leaf, "pos_embed.embed", POSITION_GRID);
                    default -> NameTemplate.of("encoder." + leaf, leaf, VitNames.kind(leaf));
                })
                .toList();
    }
}
