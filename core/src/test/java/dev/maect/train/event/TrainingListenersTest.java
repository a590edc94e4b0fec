/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.train.event.TrainingEvent.StateSaving;
import dev.maect.train.event.TrainingEvent.Warned;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingListenersTest {
    private final List<String> heard = new ArrayList<>();

    private TrainingListener listener(String name) {
        return event ->
                heard.add(name + " " + (event instanceof Warned warned ? warned.message() : "saved " + event.stage()));
    }

    @Test
    void tellsEachListenerInTurn() {
        TrainingListener both = TrainingListeners.of(listener("a"), listener("b"));
        both.on(new StateSaving("tune", 1));
        both.on(new Warned("tune", "careful"));
        assertThat(heard).containsExactly("a saved tune", "b saved tune", "a careful", "b careful");
    }

    @Test
    void oneThatFailsIsToldOfOnceAndLeftOut() {
        List<TrainingEvent> asked = new ArrayList<>();
        TrainingListener failing = event -> {
            asked.add(event);
            throw new NoClassDefFoundError("no fonts here");
        };
        TrainingListener all = TrainingListeners.of(listener("a"), failing, listener("b"));
        all.on(new StateSaving("tune", 1));
        all.on(new StateSaving("tune", 2));
        assertThat(asked).hasSize(1);
        assertThat(heard).filteredOn(text -> text.contains("no fonts here")).hasSize(2);
        assertThat(heard).filteredOn(text -> text.equals("b saved tune")).hasSize(2);
    }

    @Test
    void oneThatIsAloneAndFailsEndsNothing() {
        TrainingListener alone = TrainingListeners.of(event -> {
            throw new IllegalStateException("the disk is full");
        });
        alone.on(new StateSaving("tune", 1));
        alone.on(new StateSaving("tune", 2));
    }

    @Test
    void whatIsNoFailureOfAListenerGoesThrough() {
        TrainingListener all = TrainingListeners.of(event -> {
            throw new AssertionError("a test failed");
        });
        assertThatThrownBy(() -> all.on(new StateSaving("tune", 1))).hasMessage("a test failed");
    }
}
