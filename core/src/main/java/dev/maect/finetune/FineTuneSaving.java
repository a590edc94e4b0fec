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
        this.saver = states.map(
                files -> new StateSaver(files, savedStep, every, StateSaver.Listener.logging(LOG, "Fine-tuning")));
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
}
