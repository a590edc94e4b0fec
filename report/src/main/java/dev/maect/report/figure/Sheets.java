/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.Image;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.figure.Tile;
import java.util.ArrayList;
import java.util.List;

/** The figures that are rows of images, as PNG files. */
final class Sheets {
    private static final int TILE = 96;
    private static final int SMALL_TILE = 64;
    /** Rows that are longer than this have small tiles. */
    private static final int LONG = 9;

    private Sheets() {}

    static byte[] png(ImageSheet sheet) {
        int longest =
                sheet.rows().stream().mapToInt(row -> row.tiles().size()).max().orElse(0);
        return new ContactSheet(longest > LONG ? SMALL_TILE : TILE).png(sheet.rows());
    }

    /** For each strip the neighbours before, and beneath them those after. */
    static byte[] png(NeighbourStrips strips) {
        List<ImageSheet.Row> rows = new ArrayList<>();
        for (NeighbourStrips.Strip strip : strips.strips()) {
            if (!strip.before().isEmpty()) {
                rows.add(new ImageSheet.Row("before", withQuery(strip, strip.before())));
            }
            if (!strip.after().isEmpty()) {
                rows.add(new ImageSheet.Row("after", withQuery(strip, strip.after())));
            }
        }
        return new ContactSheet(SMALL_TILE).png(rows);
    }

    private static List<Tile> withQuery(NeighbourStrips.Strip strip, List<Tile> neighbours) {
        List<Tile> tiles = new ArrayList<>();
        tiles.add(strip.query());
        tiles.addAll(neighbours);
        return tiles;
    }

    /** Rows of original, masked and reconstructed images. */
    static byte[] png(Reconstruction reconstruction) {
        return new ContactSheet(TILE)
                .png(List.of(
                        row("original", reconstruction.originals()),
                        row("masked", reconstruction.masked()),
                        row("reconstruction", reconstruction.reconstructed())));
    }

    private static ImageSheet.Row row(String label, List<Image> images) {
        return new ImageSheet.Row(label, images.stream().map(Tile::of).toList());
    }
}
