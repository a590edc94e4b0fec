/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.vit.EncoderConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** The peak learning rates of an encoder's parts, for the plan. */
final class EncoderRates {
    private EncoderRates() {}

    /**
     * From the output down, what trains alone.
     *
     * @param rate of what comes after the blocks
     * @param layerDecay by which each block below learns slower
     * @param frozenBlocks lower blocks that stay; with any, the stem stays too
     */
    static Map<String, Double> of(EncoderConfig encoder, double rate, double layerDecay, int frozenBlocks) {
        LayerwiseDecay decay = new LayerwiseDecay(encoder.depth(), layerDecay);
        Map<String, Double> rates = new LinkedHashMap<>();
        if (encoder.hasFinalNorm()) {
            rates.put("encoder norm", rate);
        }
        for (int block = encoder.depth() - 1; block >= frozenBlocks; block--) {
            rates.put("encoder block " + block, rate * decay.blockScale(block));
        }
        if (frozenBlocks == 0) {
            rates.put("encoder stem", rate * decay.stemScale());
        }
        return rates;
    }
}
