/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.BlockAccuracies;
import dev.maect.protocol.standard.BlocksProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * k-NN accuracy behind every block of one encoder.
 *
 * @param encoder which
 * @param labelSet what was asked for
 * @param pooling of the tokens
 * @param blocks accuracy by block, counted from 1, at least one
 * @param end accuracy of the encoder's output
 */
record BlockCurves(
        String encoder, String labelSet, String pooling, TreeMap<Integer, Double> blocks, Optional<Double> end) {
    private static final int MOST_BLOCKS = 10_000;

    /** One for each label set and pooling of a card. */
    static List<BlockCurves> of(ProtocolCard card) {
        List<BlockCurves> all = new ArrayList<>();
        card.results().forEach((labels, metrics) -> {
            Map<String, TreeMap<Integer, Double>> byPooling = new LinkedHashMap<>();
            metrics.forEach((name, measured) -> add(name, measured, byPooling));
            byPooling.forEach((pooling, blocks) -> all.add(new BlockCurves(
                    card.encoder().name(),
                    labels,
                    pooling,
                    blocks,
                    Optional.ofNullable(metrics.get(BlocksProtocol.END + pooling))
                            .map(Measurement::value)
                            .filter(Double::isFinite))));
        });
        return all;
    }

    /** One for each encoder and label set of a run's own measurement. */
    static List<BlockCurves> of(BlockAccuracies figure) {
        List<BlockCurves> all = new ArrayList<>();
        for (BlockAccuracies.Row row : figure.rows()) {
            TreeMap<Integer, Double> blocks = new TreeMap<>();
            for (int i = 0; i < row.blocks().size(); i++) {
                blocks.put(i + 1, row.blocks().get(i));
            }
            all.add(new BlockCurves(row.encoder(), row.labels(), figure.pooling(), blocks, Optional.of(row.end())));
        }
        return all;
    }

    /** From names such as {@code block-accuracy-class-token/3}. */
    private static void add(String name, Measurement measured, Map<String, TreeMap<Integer, Double>> byPooling) {
        int slash = name.lastIndexOf(ProtocolResults.PART);
        if (!name.startsWith(BlocksProtocol.ACCURACY)
                || slash < BlocksProtocol.ACCURACY.length()
                || !name.substring(slash + 1).matches("\\d{1,5}")
                || !Double.isFinite(measured.value())) {
            return;
        }
        int block = Integer.parseInt(name.substring(slash + 1));
        if (block >= 1 && block <= MOST_BLOCKS) {
            byPooling
                    .computeIfAbsent(name.substring(BlocksProtocol.ACCURACY.length(), slash), one -> new TreeMap<>())
                    .put(block, measured.value());
        }
    }

    /** The block with the best features, the lowest of several. */
    int bestBlock() {
        int best = blocks.firstKey();
        for (Map.Entry<Integer, Double> entry : blocks.entrySet()) {
            if (entry.getValue() > value(best)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    private double value(int block) {
        return Optional.ofNullable(blocks.get(block)).orElse(Double.NaN);
    }

    /** The accuracy behind {@link #bestBlock}. */
    double best() {
        return value(bestBlock());
    }

    /** The accuracy behind the last block. */
    double last() {
        return blocks.lastEntry().getValue();
    }
}
