/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What is drawn as tensors is what a stream draws, number by number. */
class RandomStreamsTest {
    private static final long[] IDS = {0, 1, 17, 49_999, 1_281_166, Long.MAX_VALUE, -3, Long.MIN_VALUE};
    private static final long[] SEEDS = {0, 1, -1, 0x123456789ABCDEFL, Long.MIN_VALUE};

    private static Tensor longs(long... values) {
        return TestDevice.place(Tensors.ofLongs(values, values.length));
    }

    @Test
    void uniformNumbersAreTheStreams() {
        try (PointerScope scope = new PointerScope()) {
            for (long seed : SEEDS) {
                for (long epoch : new long[] {0, 3, 1599}) {
                    float[] drawn =
                            Tensors.toFloats(RandomStreams.uniform(seed, "mask", longs(epoch), longs(IDS), 3, 197));
                    int at = 0;
                    for (int view = 0; view < 3; view++) {
                        for (long id : IDS) {
                            RandomStream stream = RandomStream.of(seed, "mask", epoch, id, view);
                            for (int i = 0; i < 197; i++) {
                                assertThat(drawn[at++]).isEqualTo((float) stream.nextDouble());
                            }
                        }
                    }
                }
            }
        }
    }

    /** Bounds of which a stream refuses no number, hardly one, and nearly every second. */
    @Test
    void integersAreTheStreamsWhateverIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            long[] ids = new long[2000];
            Arrays.setAll(ids, i -> i * 7919L);
            for (int bound : new int[] {1, 2, 20, 30, 65_536, 1_000_003, (1 << 30) + 1, (1 << 31) - 1}) {
                long[] drawn =
                        Tensors.toLongs(RandomStreams.integers(5, "tune neighbour", longs(2), longs(ids), 1, bound));
                for (int i = 0; i < ids.length; i++) {
                    assertThat(drawn[i])
                            .isEqualTo(RandomStream.of(5, "tune neighbour", 2, ids[i], 1)
                                    .nextInt(bound));
                }
            }
            Tensor one = longs(1);
            assertThatThrownBy(() -> RandomStreams.integers(1, "x", one, one, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
