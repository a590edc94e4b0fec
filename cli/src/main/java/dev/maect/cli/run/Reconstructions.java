/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.report.figure.Reconstruction;
import dev.maect.run.RunFolder;
import dev.maect.train.event.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Saves reconstructions as images while pre-training goes on, and keeps them for the report. */
final class Reconstructions implements TrainingListener {
    private static final int TILE = 96;

    private final RunFolder folder;
    private final List<Reconstruction> all = new ArrayList<>();

    Reconstructions(RunFolder folder) {
        this.folder = folder;
    }

    @Override
    public void onReconstruction(
            String stage, long step, List<Image> originals, List<Image> masked, List<Image> reconstructed) {
        Reconstruction reconstruction = new Reconstruction(stage, step, originals, masked, reconstructed);
        all.add(reconstruction);
        Path file = folder.images().resolve(String.format(Locale.ROOT, "reconstruction-%06d.png", step));
        try {
            ImageIO.write(reconstruction.sheet(TILE), "png", file.toFile());
        } catch (IOException e) {
            throw new MaectException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    List<Reconstruction> all() {
        return all;
    }
}
