/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.io.JsonPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each block's features of some encoders are worth.
 *
 * @param title what is measured
 * @param pooling of the tokens
 * @param rows an encoder and label set each
 */
public record BlockAccuracies(String title, String pooling, List<Row> rows) implements FigureData {
    static final String KIND = "block-accuracies";

    /** Copies the list. */
    public BlockAccuracies {
        rows = List.copyOf(rows);
    }

    /**
     * One encoder.
     *
     * @param encoder which
     * @param labels the name of the label set
     * @param blocks accuracy behind each block, without the final norm; at least one
     * @param end accuracy of the encoder's output
     */
    public record Row(String encoder, String labels, List<Double> blocks, double end) {
        /** Copies and checks the list. */
        public Row {
            blocks = List.copyOf(blocks);
            if (blocks.isEmpty()) {
                throw new IllegalArgumentException("An encoder has at least one block");
            }
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("pooling", pooling);
        json.put(
                "rows",
                rows.stream()
                        .map(row -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("encoder", row.encoder());
                            one.put("labels", row.labels());
                            one.put("blocks", row.blocks());
                            one.put("end", row.end());
                            return one;
                        })
                        .toList());
        return json;
    }

    static BlockAccuracies of(JsonPart node) {
        return new BlockAccuracies(
                node.part("title").text(),
                node.part("pooling").text(),
                node.part("rows").list().stream()
                        .map(row -> new Row(
                                row.part("encoder").text(),
                                row.part("labels").text(),
                                row.part("blocks").numbers(),
                                row.part("end").number()))
                        .toList());
    }
}
