/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.Image;
import dev.maect.io.JsonPart;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An image on a sheet.
 *
 * @param image what is shown
 * @param name what its source calls it; empty for none
 * @param caption a word or two beneath; empty for none
 * @param mark what its border says
 */
public record Tile(Image image, String name, String caption, Mark mark) {
    /** What the border of a tile says. */
    public enum Mark {
        /** Nothing. */
        NONE,
        /** The image that was asked about. */
        QUERY,
        /** Of the query's class. */
        RIGHT,
        /** Of another class. */
        WRONG
    }

    /** An image with a caption. */
    public Tile(Image image, String caption) {
        this(image, "", caption, Mark.NONE);
    }

    /** An image without name, caption or mark. */
    public static Tile of(Image image) {
        return new Tile(image, "");
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("caption", caption);
        json.put("mark", mark.name().toLowerCase(Locale.ROOT));
        json.put("png", SmallImage.encode(image));
        return json;
    }

    static Tile of(JsonPart node) {
        return new Tile(
                SmallImage.read(node.part("png")),
                node.part("name").text(),
                node.part("caption").text(),
                mark(node.part("mark")));
    }

    static List<Tile> all(JsonPart list) {
        return list.list().stream().map(Tile::of).toList();
    }

    private static Mark mark(JsonPart node) {
        String text = node.text();
        return Arrays.stream(Mark.values())
                .filter(mark -> mark.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> node.wrong("one of none, query, right and wrong"));
    }
}
