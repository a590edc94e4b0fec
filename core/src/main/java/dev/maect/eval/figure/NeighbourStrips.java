/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.io.JsonPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images and their nearest neighbours in the features of two encoders.
 *
 * @param strips one per image asked about
 * @param all the same counted over all images; empty where classes are not known
 */
public record NeighbourStrips(List<Strip> strips, Optional<OfAll> all) implements FigureData {
    static final String KIND = "neighbour-strips";

    /**
     * One image and its neighbours. A neighbour's mark says whether it is of the query's class, where classes are known.
     *
     * @param query the image asked about
     * @param before neighbours by the untuned encoder, nearest first; may be empty
     * @param after neighbours by the tuned encoder, nearest first; may be empty
     */
    public record Strip(Tile query, List<Tile> before, List<Tile> after) {
        /** Copies the lists. */
        public Strip {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        private Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("query", query.json());
            json.put("before", before.stream().map(Tile::json).toList());
            json.put("after", after.stream().map(Tile::json).toList());
            return json;
        }

        private static Strip of(JsonPart node) {
            return new Strip(Tile.of(node.part("query")), Tile.all(node.part("before")), Tile.all(node.part("after")));
        }
    }

    /** Strips alone. */
    public NeighbourStrips(List<Strip> strips) {
        this(strips, Optional.empty());
    }

    /** Copies the list. */
    public NeighbourStrips {
        strips = List.copyOf(strips);
    }

    /**
     * How many of the neighbours are of the query's class when every image is a query.
     *
     * @param images how many are asked about
     * @param neighbours of each
     * @param before mean number of the right class by the untuned encoder; empty without one
     * @param after by the tuned encoder; empty without one
     */
    public record OfAll(int images, int neighbours, Optional<Double> before, Optional<Double> after) {
        private Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("images", images);
            json.put("neighbours", neighbours);
            before.ifPresent(right -> json.put("before", right));
            after.ifPresent(right -> json.put("after", right));
            return json;
        }

        private static OfAll of(JsonPart node) {
            return new OfAll(
                    node.part("images").integer(0, Integer.MAX_VALUE),
                    node.part("neighbours").integer(1, Integer.MAX_VALUE),
                    node.find("before").map(JsonPart::number),
                    node.find("after").map(JsonPart::number));
        }
    }

    /** How many of {@code neighbours} are of the query's class. */
    public static long right(List<Tile> neighbours) {
        return neighbours.stream()
                .filter(tile -> tile.mark() == Tile.Mark.RIGHT)
                .count();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strips", strips.stream().map(Strip::json).toList());
        all.ifPresent(counted -> json.put("all", counted.json()));
        return json;
    }

    static NeighbourStrips of(JsonPart node) {
        return new NeighbourStrips(
                node.part("strips").list().stream().map(Strip::of).toList(),
                node.find("all").map(OfAll::of));
    }
}
