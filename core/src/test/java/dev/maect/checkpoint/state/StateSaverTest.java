/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import dev.maect.io.FileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** States are written beside training, and a disk that is full costs nothing but the states it had no room for. */
@Timeout(60)
class StateSaverTest {
    @TempDir
    private Path temp;

    private final List<String> told = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();
    private final CountDownLatch mayWrite = new CountDownLatch(1);
    private final Map<String, Tensor> tensors = Map.of("weight", Tensors.ofFloats(new float[] {1, 2}, 2));

    private final StateSaver.Listener listener = new StateSaver.Listener() {
        @Override
        public void saving(long step) {
            told.add("saving " + step);
        }

        @Override
        public void saved(StateSaver.Saved saved) {
            told.add("saved " + saved.step() + ", " + saved.bytes() + " bytes");
        }

        @Override
        public void postponed(long step, String reason, long freeBytes) {
            told.add("postponed " + step + ": " + reason + (freeBytes > 0 ? "" : " (?)"));
        }

        @Override
        public void warn(String message) {
            told.add("warned: " + message);
        }
    };

    private StateFiles files() {
        return new StateFiles(temp.resolve("a"), temp.resolve("b"), (file, text, values) -> {
            await();
            if (full.get()) {
                throw new FileException("No space left on device");
            }
            StateFile.write(file, text, values);
        });
    }

    private void await() {
        try {
            mayWrite.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private StateSaver saver(StateFiles files) {
        return new StateSaver(files, 0, Duration.ofMinutes(10), listener, clock::get);
    }

    private boolean begin(StateSaver saver, long step) {
        return saver.begin(step, () -> "state " + step, tensors);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private float written() {
        try (StateFile file = files().open(message -> {}).orElseThrow();
                Tensor weight = file.read("weight")) {
            return Tensors.toFloats(weight)[0];
        }
    }

    @Test
    void whatIsWrittenIsTheStateOfThatMomentThoughTrainingGoesOn() {
        StateFiles files = files();
        try (StateSaver saver = saver(files)) {
            assertThat(begin(saver, 5)).isTrue();
            tensors.get("weight").fill_(new Scalar(7.0)); // the next step
            assertThat(begin(saver, 6)).as("while one is written").isFalse();
            assertThat(saver.savedStep()).isZero();
            mayWrite.countDown();
        }
        assertThat(told).containsExactly("saving 5", "saved 5, 8 bytes");
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void theLastStateWaitsForTheOneBeingWritten() {
        StateFiles files = files();
        try (StateSaver saver = saver(files)) {
            begin(saver, 5);
            tensors.get("weight").fill_(new Scalar(7.0));
            mayWrite.countDown();
            assertThat(saver.save(6, () -> "state 6", tensors)).isTrue();
            assertThat(saver.savedStep()).isEqualTo(6);
        }
        assertThat(told).containsExactly("saving 5", "saved 5, 8 bytes", "saving 6", "saved 6, 8 bytes");
        assertThat(written()).isEqualTo(7);
    }

    @Test
    void itIsTimeEveryTenMinutes() {
        mayWrite.countDown();
        try (StateSaver saver = saver(files())) {
            assertThat(saver.due()).isFalse();
            pass(Duration.ofMinutes(9));
            assertThat(saver.due()).isFalse();
            pass(Duration.ofMinutes(1));
            assertThat(saver.due()).isTrue();
            assertThat(saver.save(1, () -> "", tensors)).isTrue();
            assertThat(saver.due()).isFalse();
        }
        try (StateSaver never = new StateSaver(files(), 0, Duration.ZERO, listener, clock::get)) {
            pass(Duration.ofDays(1));
            assertThat(never.due()).isFalse();
        }
    }

    @Test
    void aFullDiskIsToldOnceTriedAgainAndNeverHarmsTheGoodState() {
        mayWrite.countDown();
        try (StateSaver saver = saver(files())) {
            saver.save(1, () -> "state 1", tensors);
            full.set(true);
            tensors.get("weight").fill_(new Scalar(7.0));
            for (int step = 2; step <= 4; step++) {
                begin(saver, step);
                assertThat(saver.save(step, () -> "state", tensors)).isFalse();
                assertThat(saver.savedStep()).isEqualTo(1);
                assertThat(saver.due()).isFalse();
                pass(Duration.ofMinutes(1));
                assertThat(saver.due()).as("after a minute it is tried again").isTrue();
            }
            assertThat(written()).isEqualTo(1);
            assertThat(told.stream().filter(text -> text.startsWith("postponed")))
                    .containsExactly("postponed 2: No space left on device");
            full.set(false);
            begin(saver, 5);
        }
        assertThat(told).last().isEqualTo("saved 5, 8 bytes");
        assertThat(written()).isEqualTo(7);
    }

    @Test
    void itIsToldAgainWhenTheDiskIsFullAgain() {
        mayWrite.countDown();
        try (StateSaver saver = saver(files())) {
            for (int round = 0; round < 2; round++) {
                full.set(true);
                saver.save(1, () -> "", tensors);
                full.set(false);
                saver.save(2, () -> "", tensors);
            }
        }
        assertThat(told.stream().filter(text -> text.startsWith("postponed"))).hasSize(2);
    }

    @Test
    void anInterruptDoesNotLetGoOfWhatIsWritten() {
        StateSaver saver = saver(files());
        begin(saver, 3);
        Thread.currentThread().interrupt();
        new Thread(mayWrite::countDown).start();
        saver.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).last().isEqualTo("saved 3, 8 bytes");
    }
}
