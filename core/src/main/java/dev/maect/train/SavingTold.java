/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.checkpoint.state.StateSaver;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import dev.maect.train.event.TrainingEvent.StateSaved;
import dev.maect.train.event.TrainingEvent.StateSaving;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import java.util.function.LongSupplier;

/**
 * How saving goes, as events of a stage.
 *
 * @param stage its name
 * @param listener is told
 * @param savedStep steps of the state that is on the disk
 */
record SavingTold(String stage, TrainingListener listener, LongSupplier savedStep) implements StateSaver.Listener {
    @Override
    public void saving(long step) {
        listener.on(new StateSaving(stage, step));
    }

    @Override
    public void saved(StateSaver.Saved saved) {
        listener.on(new StateSaved(stage, saved.step(), saved.bytes(), saved.stoodStill()));
    }

    @Override
    public void postponed(long step, String reason, long freeBytes) {
        listener.on(new SavePostponed(stage, step, savedStep.getAsLong(), reason, freeBytes));
    }

    @Override
    public void warn(String message) {
        listener.on(new Warned(stage, stage + ": " + message));
    }
}
