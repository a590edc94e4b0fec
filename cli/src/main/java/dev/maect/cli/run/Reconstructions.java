/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.data.Image;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.report.figure.Drawing;
import dev.maect.run.RunFolder;
import dev.maect.train.event.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Saves reconstructions as images while pre-training goes on, and keeps them for the report. */
final class Reconstructions implements TrainingListener {
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
        Drawing.draw(reconstruction, folder.images().resolve(String.format(Locale.ROOT, "reconstruction-%06d", step)));
    }

    List<Reconstruction> all() {
        return all;
    }
}
