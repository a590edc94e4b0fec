/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.CountingSource;
import dev.maect.data.augment.Views;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** The first batches of an epoch, made while the last ones of the epoch before are consumed. */
class PreparedEpochTest {
    private static final Views VIEWS = Views.minimal(2, 8, 10, 0.2, 1);

    private static LoaderOptions options() {
        return new LoaderOptions(10, 2, 2, 42, true, true, OnBadImage.SKIP, 0.2);
    }

    @Test
    void makesTheFirstBatchesOfTheNextEpochBesideTheLastOnesOfThis() throws InterruptedException {
        CountingSource source = new CountingSource(30, Set.of(4));
        List<BatchCopy> expected = BatchCopy.epoch(source, VIEWS, options(), 1);
        source.reads.set(0);
        try (Loader loader = new Loader(source, VIEWS, options())) {
            try (LoaderEpoch batches = loader.epoch(0)) {
                loader.prepare(1);
                batches.next().close();
                assertThat(source.reads.get()).isLessThanOrEqualTo(30 + 4); // two ahead, all of this epoch
                batches.next().close();
                batches.next().close();
                awaitReads(source, 30 + 20);
            }
            int before = source.reads.get();
            List<BatchCopy> actual = BatchCopy.epoch(loader, 1, 0);
            assertThat(source.reads.get() - before).isLessThanOrEqualTo(10 + 2);
            assertThat(actual).hasSize(3);
            for (int i = 0; i < 3; i++) {
                actual.get(i).assertSame(expected.get(i));
            }
        }
    }

    /** Waits for what nobody asked for yet. */
    private static void awaitReads(CountingSource source, int count) throws InterruptedException {
        for (int i = 0; i < 500 && source.reads.get() < count; i++) {
            Thread.sleep(10);
        }
        assertThat(source.reads.get()).isGreaterThanOrEqualTo(count);
    }

    @Test
    void whatWasPreparedForNobodyIsFreed() {
        CountingSource source = new CountingSource(30, Set.of());
        List<BatchCopy> expected = BatchCopy.epoch(source, VIEWS, options(), 7);
        try (Loader loader = new Loader(source, VIEWS, options())) {
            BatchCopy.epoch(loader, 0, 0);
            long pointers = Pointer.totalCount();
            for (int epoch = 1; epoch < 5; epoch++) {
                loader.prepare(epoch);
                BatchCopy.epoch(loader, 0, 0);
            }
            List<BatchCopy> other = BatchCopy.epoch(loader, 7, 0); // another one than was prepared
            for (int i = 0; i < 3; i++) {
                other.get(i).assertSame(expected.get(i));
            }
            assertThat(Pointer.totalCount() - pointers).isLessThan(20);
        }
    }
}
