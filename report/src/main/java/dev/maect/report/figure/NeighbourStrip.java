/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * An image and its nearest neighbours in the features of two encoders. A neighbour's mark says whether it is of the
 * query's class, where classes are known.
 *
 * @param query the image asked about
 * @param before neighbours by the untuned encoder, nearest first; may be empty
 * @param after neighbours by the tuned encoder, nearest first; may be empty
 */
public record NeighbourStrip(Tile query, List<Tile> before, List<Tile> after) {

    /** All {@code strips} on one sheet: for each the neighbours before, and beneath them those after. */
    public static BufferedImage sheet(List<NeighbourStrip> strips, int tileSize) {
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (NeighbourStrip strip : strips) {
            if (!strip.before().isEmpty()) {
                rows.add(new ContactSheet.Row("before", withQuery(strip, strip.before())));
            }
            if (!strip.after().isEmpty()) {
                rows.add(new ContactSheet.Row("after", withQuery(strip, strip.after())));
            }
        }
        return new ContactSheet(tileSize).draw(rows);
    }

    private static List<Tile> withQuery(NeighbourStrip strip, List<Tile> neighbours) {
        List<Tile> tiles = new ArrayList<>();
        tiles.add(strip.query());
        tiles.addAll(neighbours);
        return tiles;
    }

    /** How many of {@code neighbours} are of the query's class. */
    public static long right(List<Tile> neighbours) {
        return neighbours.stream()
                .filter(tile -> tile.mark() == Tile.Mark.RIGHT)
                .count();
    }
}
