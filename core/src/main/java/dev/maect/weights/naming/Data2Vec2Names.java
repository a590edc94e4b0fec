/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.KERNEL;
import static dev.maect.weights.naming.NameTemplate.Kind.POSITIONS;
import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** fairseq's data2vec 2.0 for images: a post-norm encoder, and what pre-training needed beside it, which is left out. */
@AutoService(NamingScheme.class)
public record Data2Vec2Names() implements NamingScheme {
    private static final String IMAGE = "modality_encoders.IMAGE.";
    private static final String KERNEL_NAME = IMAGE + "local_encoder.proj.weight";
    private static final List<String> OUTSIDE = List.of("_ema", IMAGE + "decoder.");
    private static final List<NameTemplate> TEMPLATES = VitNames.concat(
            List.of(
                    NameTemplate.of("encoder.cls_token", IMAGE + "extra_tokens", SAME),
                    NameTemplate.of("encoder.pos_embed", IMAGE + "fixed_positional_encoder.positions", POSITIONS),
                    NameTemplate.of("encoder.patch_embed.proj.{p}", IMAGE + "local_encoder.proj.{p}", KERNEL),
                    NameTemplate.of("encoder.embed_norm.{p}", IMAGE + "context_encoder.norm.{p}", SAME)),
            VitNames.blockLeaves("blocks.{i}.").stream()
                    .map(leaf -> NameTemplate.of("encoder." + leaf, leaf, SAME))
                    .toList());

    @Override
    public String label() {
        return "data2vec 2.0";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return source.names().contains(KERNEL_NAME);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    @Override
    public boolean leavesOut(String name) {
        return OUTSIDE.stream().anyMatch(name::startsWith);
    }
}
