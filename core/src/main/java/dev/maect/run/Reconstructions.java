/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.eval.figure.Reconstruction;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingListener;
import java.util.Locale;

/** Keeps what pre-training's reconstructions look like as it goes on: one file in {@code images} per moment. */
final class Reconstructions implements TrainingListener {
    private final RunFolder folder;

    Reconstructions(RunFolder folder) {
        this.folder = folder;
    }

    @Override
    public void on(TrainingEvent event) {
        if (event instanceof TrainingEvent.Reconstructed shown) {
            String name = String.format(Locale.ROOT, "reconstruction-%06d.json", shown.step());
            new Reconstruction(shown.stage(), shown.step(), shown.originals(), shown.masked(), shown.reconstructed())
                    .write(folder.images().resolve(name));
        }
    }
}
