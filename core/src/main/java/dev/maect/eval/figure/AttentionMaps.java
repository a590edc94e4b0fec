/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.Image;
import dev.maect.io.JsonPart;
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

    static AttentionMaps of(JsonPart node) {
        return new AttentionMaps(
                node.part("title").text(),
                node.part("block").integer(0, Integer.MAX_VALUE),
                node.part("rows").integer(1, Integer.MAX_VALUE),
                node.part("columns").integer(1, Integer.MAX_VALUE),
                node.part("images").list().stream()
                        .map(image -> new Attended(
                                SmallImage.read(image.part("png")),
                                image.part("heads").list().stream()
                                        .map(AttentionMaps::floats)
                                        .toList()))
                        .toList());
    }

    private static float[] floats(JsonPart numbers) {
        List<JsonPart> values = numbers.list();
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).number();
        }
        return floats;
    }
}
