/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import java.util.List;
import java.util.Set;

/**
 * Zeros for the biases of query, key and value where a file has none in any block, as timm's and Hugging Face's models made
 * with {@code qkv_bias=False}: adding zero is the same network.
 */
final class AbsentBiases {
    private static final String WEIGHT = ".attn.qkv.weight";
    private static final String BIAS = ".attn.qkv.bias";

    private AbsentBiases() {}

    /**
     * Adds them for one part of the network.
     *
     * @param part {@code encoder.} or {@code decoder.}
     * @param found our names of all that the file has, also of what is incomplete
     * @return the names of what was added; empty if there is any such bias
     */
    static List<String> addTo(DerivedTensors ours, String part, Set<String> found) {
        List<String> weights = ours.names().stream()
                .filter(name -> name.startsWith(part + "blocks.") && name.endsWith(WEIGHT))
                .toList();
        if (found.stream().anyMatch(name -> name.startsWith(part) && name.endsWith(BIAS))) {
            return List.of();
        }
        List<String> added = weights.stream()
                .filter(name -> ours.info(name).shape().size() == 2)
                .map(name -> name.substring(0, name.length() - WEIGHT.length()) + BIAS)
                .toList();
        added.forEach(name -> {
            String weight = name.substring(0, name.length() - BIAS.length()) + WEIGHT;
            ours.zeros(
                    name, ours.info(weight).dtype(), ours.info(weight).shape().get(0));
        });
        return added;
    }
}
