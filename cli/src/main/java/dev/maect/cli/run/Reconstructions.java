/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.eval.figure.Reconstruction;
import dev.maect.report.figure.Drawing;
import dev.maect.run.RunFolder;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.Reconstructed;
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
    public void on(TrainingEvent event) {
        if (event instanceof Reconstructed images) {
            save(images);
        }
    }

    private void save(Reconstructed images) {
        Reconstruction reconstruction = new Reconstruction(
                images.stage(), images.step(), images.originals(), images.masked(), images.reconstructed());
        all.add(reconstruction);
        String name = String.format(Locale.ROOT, "reconstruction-%06d", images.step());
        Drawing.draw(reconstruction, folder.images().resolve(name));
    }

    List<Reconstruction> all() {
        return all;
    }
}
