/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** maect's own files: encoder, decoder, head and heads on several places, any of them. */
@AutoService(NamingScheme.class)
public record MaectNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = VitNames.concat(
            own("encoder.", VitNames.encoderLeaves()),
            own("encoder.", List.of(VitNames.EMBED_NORM)),
            own("decoder.", VitNames.decoderLeaves()),
            List.of(
                    NameTemplate.of("head.{own}", "head.{own}", SAME),
                    NameTemplate.of("heads.{own}", "heads.{own}", SAME)));

    @Override
    public String label() {
        return "maect";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        Set<String> names = source.names();
        return Stream.of("encoder.patch_embed.proj.weight", "decoder.embed.weight", "head.projector.0.weight")
                .anyMatch(names::contains);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    private static List<NameTemplate> own(String part, List<String> leaves) {
        return leaves.stream()
                .map(leaf -> NameTemplate.of(part + leaf, part + leaf, VitNames.kind(leaf)))
                .toList();
    }
}
