/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;

/** A TensorBoard file that training does not depend on. */
final class ShownBoard implements TrainingListener, AutoCloseable {
    private static final String WHAT = "TensorBoard";

    private final OnlyShown shown;
    private final Optional<TensorBoardFile> file;

    ShownBoard(Path folder, int everySteps, OnlyShown shown) {
        this.shown = shown;
        this.file = shown.attempt(WHAT, () -> new TensorBoardFile(folder, everySteps));
    }

    @Override
    public void on(TrainingEvent event) {
        file.ifPresent(board -> shown.attempt(WHAT, () -> board.on(event)));
    }

    @Override
    public void close() {
        file.ifPresent(board -> shown.attempt(WHAT, board::close));
    }
}
