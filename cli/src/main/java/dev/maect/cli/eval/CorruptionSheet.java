/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.picture.ContactSheet;
import dev.maect.cli.picture.Tile;
import dev.maect.data.ImageSource;
import dev.maect.data.Picture;
import dev.maect.data.PictureEncoder;
import dev.maect.data.corruption.Corruption;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One picture under every corruption: a row per kind, from clean to strongest. */
final class CorruptionSheet {
    private static final int TILE = 96;

    private CorruptionSheet() {}

    /**
     * Writes a PNG file about the first picture of {@code clean}, at all five strengths.
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
        Picture original = clean.read(0);
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (CorruptionKind kind : kinds) {
            List<Tile> tiles = new ArrayList<>();
            tiles.add(new Tile(original, "clean", Tile.Mark.NONE));
            for (int strength = 1; strength <= StrengthTable.STRONGEST; strength++) {
                Picture picture =
                        corrupted.apply(new Corruption(kind, strength, table)).read(0);
                tiles.add(new Tile(picture, Integer.toString(strength), Tile.Mark.NONE));
            }
            rows.add(new ContactSheet.Row(kind.toString(), tiles));
        }
        PictureEncoder.writePng(new ContactSheet(TILE).draw(rows), file);
    }
}
