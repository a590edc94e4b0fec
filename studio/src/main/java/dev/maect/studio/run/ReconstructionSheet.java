/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.run;

import dev.maect.data.Image;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.run.RunFolder;
import dev.maect.studio.http.Refused;
import dev.maect.studio.thumb.Encoded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the masked autoencoder saw and guessed, as one image: originals, what was left of them, and what it made of that. */
final class ReconstructionSheet {
    private static final String NAME = "reconstruction-\\d+\\.json";
    private static final int GAP = 2;

    private ReconstructionSheet() {}

    /** The steps that there are any of. */
    static long[] steps(RunFolder folder) {
        if (!Files.isDirectory(folder.images())) {
            return new long[0];
        }
        try (Stream<Path> files = Files.list(folder.images())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches(NAME))
                    .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
                    .sorted()
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Encoded at(RunFolder folder, int step) {
        Path file = folder.images().resolve(String.format(Locale.ROOT, "reconstruction-%06d.json", step));
        if (!Files.exists(file) || !(FigureData.read(file) instanceof Reconstruction shown)) {
            throw Refused.missing("There are no reconstructions of step " + step + ".", "");
        }
        return Encoded.png(laid(List.of(shown.originals(), shown.masked(), shown.reconstructed())));
    }

    /** Rows of images of one size. */
    private static Image laid(List<List<Image>> rows) {
        Image first = rows.get(0).get(0);
        int columns = rows.get(0).size();
        int width = columns * (first.width() + GAP) - GAP;
        int height = rows.size() * (first.height() + GAP) - GAP;
        byte[] pixels = new byte[width * height * first.channels()];
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                Image image = rows.get(row).get(column);
                int line = image.width() * image.channels();
                for (int y = 0; y < image.height(); y++) {
                    int top = row * (first.height() + GAP) + y;
                    int left = column * (first.width() + GAP);
                    System.arraycopy(image.pixels(), y * line, pixels, (top * width + left) * first.channels(), line);
                }
            }
        }
        return new Image(height, width, first.channels(), pixels);
    }
}
