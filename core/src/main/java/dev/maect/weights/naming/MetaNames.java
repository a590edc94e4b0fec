/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** facebookresearch/mae: encoder, and in the full files the decoder ({@code decoder_*}). */
@AutoService(NamingScheme.class)
public record MetaNames() implements NamingScheme {
    private static final List<NameTemplate> TEMPLATES = VitNames.concat(VitNames.plainEncoder(), decoder());

    @Override
    public String label() {
        return "Meta MAE";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return VitNames.hasPlainEncoder(source)
                && !VitNames.hasCrossDecoder(source)
                && (VitNames.hasMetaDecoder(source)
                        || (!VitNames.hasTimmHead(source) && VitNames.hasClassRow(source, options)));
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    @Override
    public boolean hasClassRow() {
        return true;
    }

    private static List<NameTemplate> decoder() {
        return VitNames.decoderLeaves().stream()
                .map(leaf -> NameTemplate.of(
                        "decoder." + leaf, leaf.equals("mask_token") ? leaf : "decoder_" + leaf, VitNames.kind(leaf)))
                .toList();
    }
}
