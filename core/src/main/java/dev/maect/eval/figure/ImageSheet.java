/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.io.JsonPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of images.
 *
 * @param title what they show
 * @param rows from top to bottom
 */
public record ImageSheet(String title, List<Row> rows) implements FigureData {
    static final String KIND = "image-sheet";

    /**
     * One row.
     *
     * @param label what the row shows; empty for none
     * @param tiles from left to right
     */
    public record Row(String label, List<Tile> tiles) {
        /** Copies the list. */
        public Row {
            tiles = List.copyOf(tiles);
        }
    }

    /** Copies the list. */
    public ImageSheet {
        rows = List.copyOf(rows);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("rows", rows.stream().map(ImageSheet::json).toList());
        return json;
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", row.label());
        json.put("tiles", row.tiles().stream().map(Tile::json).toList());
        return json;
    }

    static ImageSheet of(JsonPart node) {
        return new ImageSheet(
                node.part("title").text(),
                node.part("rows").list().stream()
                        .map(row -> new Row(row.part("label").text(), Tile.all(row.part("tiles"))))
                        .toList());
    }
}
