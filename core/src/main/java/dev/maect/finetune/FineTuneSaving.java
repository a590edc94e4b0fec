/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.checkpoint.state.StateFiles;
import dev.maect.checkpoint.state.StateSaver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves the state of fine-tuning beside it, where there is a place for it. Closing it waits for what is being written. */
final class FineTuneSaving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuneSaving.class);

    private final Optional<StateSaver> saver;
    private final Map<String, Tensor> tensors;

    FineTuneSaving(Optional<StateFiles> states, Duration every, long savedStep, Map<String, Tensor> tensors) {
        this.saver = states.map(files -> new StateSaver(files, savedStep, every, new Told()));
        this.tensors = tensors;
    }

    /** After step {@code step}, counted from 1: saves if it is time. */
    void stepDone(long step, FineTuneProgress progress) {
        saver.filter(StateSaver::due)
                .ifPresent(due -> due.begin(step, () -> progress.state().text(), tensors));
    }

    @Override
    public void close() {
        saver.ifPresent(StateSaver::close);
    }

    /** Saving as lines of the log. */
    private static final class Told implements StateSaver.Listener {
        @Override
        public void saving(long step) {
            LOG.debug("The state of fine-tuning after step {} is written.", step);
        }

        @Override
        public void saved(StateSaver.Saved saved) {
            LOG.info("Fine-tuning is saved, step {}.", saved.step());
        }

        @Override
        public void postponed(long step, String reason, long freeBytes) {
            LOG.warn(
                    "The state of fine-tuning could not be saved and is tried again: {} ({} MiB are free)",
                    reason,
                    freeBytes >> 20);
        }

        @Override
        public void warn(String message) {
            LOG.warn("Fine-tuning: {}", message);
        }
    }
}
