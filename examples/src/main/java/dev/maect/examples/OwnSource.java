/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A source of your own: the square tiles of one large image, such as a scan or an aerial photograph, encoded one by one:
 * {@code OwnSource ENCODER SHEET.png TILE}.
 */
public record OwnSource(Image sheet, int tile) implements ImageSource {
    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        Image sheet = ImageDecoder.rgb().decode(Files.readAllBytes(Path.of(args[1])), args[1]);
        try (FeatureExtractor extractor = FeatureExtractor.open(Path.of(args[0]), ComputeDevice.CPU, Precision.FP32);
                ImageSource tiles = new OwnSource(sheet, Integer.parseInt(args[2]));
                FeatureSet features = extractor.extract(tiles, 64)) {
            System.out.println(tiles.description() + ": " + features.size() + " x " + features.dimensions());
        }
    }

    @Override
    public int size() {
        return columns() * (sheet.height() / tile);
    }

    private int columns() {
        return sheet.width() / tile;
    }

    @Override
    public Image read(int index) {
        if (index < 0 || index >= size()) {
            throw new DataException("There is no tile " + index + "; there are " + size() + ".");
        }
        int channels = sheet.channels();
        int left = index % columns() * tile;
        int top = index / columns() * tile;
        byte[] pixels = new byte[tile * tile * channels];
        for (int y = 0; y < tile; y++) {
            int from = ((top + y) * sheet.width() + left) * channels;
            System.arraycopy(sheet.pixels(), from, pixels, y * tile * channels, tile * channels);
        }
        return new Image(tile, tile, channels, pixels);
    }

    @Override
    public String description() {
        return size() + " tiles of a sheet of " + sheet.width() + "x" + sheet.height();
    }
}
