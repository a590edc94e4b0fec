/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.Image;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * What the masked autoencoder saw and guessed at some moment of pre-training; the lists run in parallel.
 *
 * @param stage the stage's name
 * @param step steps done
 * @param originals the images
 * @param masked what the encoder saw
 * @param reconstructed what the decoder made of it
 */
public record Reconstruction(
        String stage, long step, List<Image> originals, List<Image> masked, List<Image> reconstructed) {
    /** Checks that the lists run in parallel. */
    public Reconstruction {
        if (originals.size() != masked.size() || originals.size() != reconstructed.size()) {
            throw new IllegalArgumentException("The lists of a reconstruction must be equally long");
        }
    }

    /** Rows of original, masked and reconstructed images. */
    public BufferedImage sheet(int tileSize) {
        return new ContactSheet(tileSize)
                .draw(List.of(row("original", originals), row("masked", masked), row("reconstruction", reconstructed)));
    }

    private static ContactSheet.Row row(String label, List<Image> images) {
        return new ContactSheet.Row(label, images.stream().map(Tile::of).toList());
    }
}
