/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EarlyFlushTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger flushes = new AtomicInteger();

    private EarlyFlush to(EarlyFlush.Force force) {
        return new EarlyFlush(Channels.newChannel(written), force, 10);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.wrap(new byte[count]);
    }

    @Test
    void flushesOnceEnoughWaits() throws IOException {
        EarlyFlush file = to(flushes::incrementAndGet);
        file.write(bytes(4));
        file.write(bytes(5));
        file.finish();
        assertThat(flushes).hasValue(0);
        file.write(bytes(1));
        file.finish();
        assertThat(flushes).hasValue(1);
        file.write(bytes(9));
        file.finish();
        assertThat(flushes).hasValue(1);
        file.write(bytes(30));
        file.finish();
        assertThat(flushes).hasValue(2);
        assertThat(written.size()).isEqualTo(49);
    }

    @Test
    void writingGoesOnWhileAFlushLasts() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        EarlyFlush file = to(() -> {
            flushes.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        for (int i = 0; i < 5; i++) {
            file.write(bytes(20));
        }
        assertThat(written.size()).isEqualTo(100);
        end.countDown();
        file.finish();
        assertThat(flushes).hasValue(1);
    }

    /** The system reports a failed write-back once, to whoever flushes first: it must not get lost. */
    @Test
    void aFailureIsReported() throws IOException {
        EarlyFlush file = to(() -> {
            throw new IOException("disk full");
        });
        file.write(bytes(20));
        assertThatThrownBy(file::finish).isInstanceOf(IOException.class).hasMessage("disk full");
    }
}
