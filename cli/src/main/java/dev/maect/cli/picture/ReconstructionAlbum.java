/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.picture;

import dev.maect.data.Picture;
import dev.maect.data.PictureEncoder;
import dev.maect.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Saves each reconstruction as a picture, {@code reconstruction-<stage>-<step>.png}, and keeps them for the report: the
 * first, the last and some between, so that a long run does not fill memory.
 */
public final class ReconstructionAlbum implements TrainingListener {
    private static final int TILE = 128;
    private static final int MOST_KEPT = 6;

    private final Path folder;
    private final List<Reconstruction> kept = new ArrayList<>();

    /** An album that saves into {@code folder}, which exists. */
    public ReconstructionAlbum(Path folder) {
        this.folder = folder;
    }

    @Override
    public void onReconstruction(
            String stage, long step, List<Picture> originals, List<Picture> masked, List<Picture> reconstructed) {
        Reconstruction reconstruction = new Reconstruction(stage, step, originals, masked, reconstructed);
        PictureEncoder.writePng(
                reconstruction.sheet(TILE),
                folder.resolve(String.format(Locale.ROOT, "reconstruction-%s-%07d.png", stage, step)));
        kept.add(reconstruction);
        if (kept.size() > MOST_KEPT) {
            kept.remove(crowded());
        }
    }

    /** The one between the first and the last whose neighbours are closest to each other. */
    private int crowded() {
        int best = 1;
        for (int i = 1; i < kept.size() - 1; i++) {
            long gap = kept.get(i + 1).step() - kept.get(i - 1).step();
            if (gap < kept.get(best + 1).step() - kept.get(best - 1).step()) {
                best = i;
            }
        }
        return best;
    }

    /** What was kept, in the order of training. */
    public List<Reconstruction> kept() {
        return List.copyOf(kept);
    }
}
