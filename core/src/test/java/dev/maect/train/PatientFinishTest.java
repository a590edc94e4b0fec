/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.io.FileException;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stage that ends on a full disk waits for room, but not for ever. */
@Timeout(60)
class PatientFinishTest {
    @TempDir
    private Path temp;

    private final List<TrainingEvent> told = new ArrayList<>();
    private final Cancellation cancellation = new Cancellation();
    private int tries;

    private PatientFinish finish(Duration patience) {
        return new PatientFinish("tune", told::add, cancellation, 90, temp, patience, Duration.ofMillis(5));
    }

    private Runnable succeedingAt(int last) {
        return () -> {
            if (++tries < last) {
                throw new FileException("Cannot write it: No space left on device.");
            }
        };
    }

    @Test
    void itIsTriedUntilThereIsRoom() {
        finish(Duration.ofMinutes(1)).run(succeedingAt(4));
        assertThat(tries).isEqualTo(4);
        assertThat(told).hasSize(1).first().isInstanceOfSatisfying(SavePostponed.class, postponed -> {
            assertThat(postponed.savedStep()).isEqualTo(90);
            assertThat(postponed.reason()).contains("No space left");
            assertThat(postponed.freeBytes()).isPositive();
        });
    }

    @Test
    void afterAWhileTheStateIsKeptAndTheRunEnds() {
        assertThatThrownBy(() -> finish(Duration.ofMillis(30)).run(succeedingAt(Integer.MAX_VALUE)))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("No space left")
                .hasMessageContaining("The state of step 90 is kept")
                .hasMessageContaining("resume");
        assertThat(tries).isGreaterThan(1);
    }

    @Test
    void aCancelledRunDoesNotWait() {
        cancellation.cancel();
        assertThatThrownBy(() -> finish(Duration.ofDays(1)).run(succeedingAt(Integer.MAX_VALUE)))
                .isInstanceOf(FileException.class);
        assertThat(tries).isEqualTo(1);
    }

    @Test
    void anotherFailureIsNotWaitedFor() {
        assertThatThrownBy(() -> finish(Duration.ofDays(1)).run(() -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(told).isEmpty();
    }
}
