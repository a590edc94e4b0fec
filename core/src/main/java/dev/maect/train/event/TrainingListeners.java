/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.train.event.TrainingEvent.Warned;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one; each is told in turn. What only shows must not end training: a listener that fails is told of
 * once, in the log and to the others, and left out from then on.
 */
public final class TrainingListeners implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingListeners.class);

    private final List<TrainingListener> listeners;

    private TrainingListeners(List<TrainingListener> listeners) {
        this.listeners = new ArrayList<>(listeners);
    }

    /** A listener that tells all of {@code listeners}, in this order. */
    public static TrainingListener of(TrainingListener... listeners) {
        return new TrainingListeners(List.of(listeners));
    }

    @Override
    public void on(TrainingEvent event) {
        for (TrainingListener listener : List.copyOf(listeners)) {
            try {
                listener.on(event);
            } catch (RuntimeException | LinkageError | InternalError e) { // the latter two: no fonts, no display
                listeners.remove(listener);
                String message = "A display or file is left out from here on, because it failed: "
                        + (e.getMessage() == null ? e.toString() : e.getMessage());
                LOG.debug("{}", message, e);
                if (listeners.isEmpty()) {
                    LOG.warn("{}", message);
                }
                on(new Warned(event.stage(), message));
            }
        }
    }
}
