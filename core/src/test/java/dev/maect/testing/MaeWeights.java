/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.engine.NamedTensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The weights {@code w.*} of an {@code mae_*} file, which have the names of facebookresearch/mae. */
public final class MaeWeights {
    private MaeWeights() {}

    /** Copies them into an encoder's or (decoding) a decoder's tensors; the class token's row of positions is dropped. */
    public static void load(GoldenFile file, NamedTensors tensors, boolean decoding) {
        Map<String, Tensor> weights = new HashMap<>();
        tensors.all().keySet().forEach(name -> {
            Tensor weight = file.tensor("w." + officialName(name, decoding));
            weights.put(name, name.equals("pos_embed") ? weight.narrow(1, 1, weight.size(1) - 1) : weight);
        });
        tensors.load(weights);
    }

    /** {@code blocks.0.norm1.weight} of the decoder is {@code decoder_blocks.0.norm1.weight}. */
    public static String officialName(String name, boolean decoding) {
        return decoding && !name.equals("mask_token") ? "decoder_" + name : name;
    }
}
