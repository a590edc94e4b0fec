/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.util.List;

/** CrossMAE: Meta's names for the encoder, and a decoder with cross-attention, which maect has none of and leaves out. */
@AutoService(NamingScheme.class)
public record CrossMaeNames() implements NamingScheme {
    private static final List<String> OUTSIDE = List.of("decoder", "mask_token", "wfm.", "dec_norms.");
    private static final List<NameTemplate> TEMPLATES = VitNames.plainEncoder();

    @Override
    public String label() {
        return "CrossMAE";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return VitNames.hasPlainEncoder(source) && VitNames.hasCrossDecoder(source);
    }

    @Override
    public List<NameTemplate> templates() {
        return TEMPLATES;
    }

    @Override
    public boolean hasClassRow() {
        return true;
    }

    @Override
    public boolean leavesOut(String name) {
        return OUTSIDE.stream().anyMatch(name::startsWith);
    }
}
