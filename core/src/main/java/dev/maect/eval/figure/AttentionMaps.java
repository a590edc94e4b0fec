/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.Image;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The class token's attention to the patches of images.
 *
 * @param title of the encoder
 * @param block which block, from 0
 * @param rows rows of patches
 * @param columns columns of patches
 * @param images at least one
 */
public record AttentionMaps(String title, int block, int rows, int columns, List<Attended> images)
        implements FigureData {
    static final String KIND = "attention-maps";

    /**
     * An image and where each head looks.
     *
     * @param image as the encoder saw it
     * @param heads one map per head, row after row of patches
     */
    public record Attended(Image image, List<float[]> heads) {
        /** Copies the list. */
        public Attended {
            heads = List.copyOf(heads);
        }
    }

    /** Copies the list and checks the maps' sizes. */
    public AttentionMaps {
        images = List.copyOf(images);
        long patches = (long) rows * columns;
        if (rows < 1
                || images.isEmpty()
                || images.stream()
                        .anyMatch(image -> image.heads().isEmpty()
                                || image.heads().stream().anyMatch(head -> head.length != patches))) {
            throw new IllegalArgumentException(
                    "Each image needs heads with " + rows + " x " + columns + " values, as many as patches");
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
        json.put("block", block);
        json.put("rows", rows);
        json.put("columns", columns);
        json.put("images", images.stream().map(AttentionMaps::json).toList());
        return json;
    }

    private static Map<String, Object> json(Attended attended) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("png", SmallImage.encode(attended.image()));
        json.put("heads", attended.heads());
        return json;
    }

    static AttentionMaps of(FigureNode node) {
        return new AttentionMaps(
                node.text("title"),
                node.integer("block"),
                node.integer("rows"),
                node.integer("columns"),
                node.list(
                        "images",
                        image -> new Attended(image.part("png").image(), image.list("heads", FigureNode::floats))));
    }
}
