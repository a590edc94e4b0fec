/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.corruption.Corruption;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import dev.maect.report.figure.Drawing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One image under every corruption: a row per kind, from clean to strongest. */
final class CorruptionSheet {
    private CorruptionSheet() {}

    /**
     * Writes a PNG file about the first image of {@code clean}, at all five strengths.
     *
     * @param corrupted what is measured: the source under a corruption
     * @throws dev.maect.data.DataException if the file cannot be written
     */
    static void write(
            ImageSource clean,
            Function<Corruption, ImageSource> corrupted,
            List<CorruptionKind> kinds,
            StrengthTable table,
            Path file) {
        Image original = clean.read(0);
        List<ImageSheet.Row> rows = new ArrayList<>();
        for (CorruptionKind kind : kinds) {
            List<Tile> tiles = new ArrayList<>();
            tiles.add(new Tile(original, "clean"));
            for (int strength = 1; strength <= StrengthTable.STRONGEST; strength++) {
                Image image =
                        corrupted.apply(new Corruption(kind, strength, table)).read(0);
                tiles.add(new Tile(image, Integer.toString(strength)));
            }
            rows.add(new ImageSheet.Row(kind.toString(), tiles));
        }
        Drawing.draw(new ImageSheet("corruptions", rows), stem(file));
    }

    private static Path stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')));
    }
}
