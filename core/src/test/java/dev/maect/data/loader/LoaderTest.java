/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.CountingSource;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoaderTest {
    private static final Views VIEWS = Views.minimal(2, 8, 10, 0.2, 1);

    private static LoaderOptions options(int batch, int workers, boolean shuffle, boolean dropLast) {
        return new LoaderOptions(batch, workers, 2, 42, shuffle, dropLast, OnBadImage.SKIP, 0.2);
    }

    @Test
    void goesThroughTheSourceInOrder() {
        CountingSource source = new CountingSource(11, Set.of());
        List<BatchCopy> batches = BatchCopy.epoch(source, VIEWS, options(4, 2, false, false), 0);
        assertThat(batches).hasSize(3);
        assertThat(batches.get(0).shape()).containsExactly(2, 4, 8, 10, 3);
        assertThat(batches.get(2).shape()).containsExactly(2, 3, 8, 10, 3);
        assertThat(batches.get(2).indices()).containsExactly(8, 9, 10);
        assertThat(batches.get(1).labels().get("parity")).containsExactly(0, 1, 0, 1);
        assertThat(batches.get(1).labels().get("third")).containsExactly(1, 2, 0, 1);
        assertThat(source.closes).hasValue(0);
    }

    @Test
    void viewsComeFromTheirOwnStreams() {
        CountingSource source = new CountingSource(9, Set.of());
        BatchCopy batch =
                BatchCopy.epoch(source, VIEWS, options(9, 3, true, true), 5).get(0);
        for (int i = 0; i < 9; i++) {
            long index = batch.indices()[i];
            for (int view = 0; view < 2; view++) {
                Image expected =
                        VIEWS.view(source.read((int) index), view, RandomStream.of(42, "view", 5, index, view));
                int from = (view * 9 + i) * expected.pixels().length;
                assertThat(Arrays.copyOfRange(batch.views(), from, from + expected.pixels().length))
                        .isEqualTo(expected.pixels());
            }
        }
    }

    @Test
    void decodesOncePerImage() {
        CountingSource source = new CountingSource(24, Set.of());
        try (Loader loader = new Loader(source, VIEWS, options(8, 2, true, true))) {
            BatchCopy.epoch(loader, 0, 0);
        }
        assertThat(source.reads).hasValue(24 + 1); // one more to learn the number of channels
    }

    @Test
    void shufflesEachEpochAnew() {
        CountingSource source = new CountingSource(40, Set.of());
        LoaderOptions options = options(10, 2, true, true);
        long[] first = indices(BatchCopy.epoch(source, VIEWS, options, 0));
        long[] second = indices(BatchCopy.epoch(source, VIEWS, options, 1));
        assertThat(first)
                .isNotEqualTo(second)
                .isNotEqualTo(LongStream.range(0, 40).toArray());
        assertThat(Arrays.stream(first).sorted().toArray())
                .isEqualTo(LongStream.range(0, 40).toArray());
        assertThat(Arrays.stream(second).sorted().toArray())
                .isEqualTo(LongStream.range(0, 40).toArray());
    }

    private static long[] indices(List<BatchCopy> batches) {
        return batches.stream()
                .flatMapToLong(copy -> Arrays.stream(copy.indices()))
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 5", "8, 2"})
    void theNumberOfWorkersChangesNothing(int workers, int ahead) {
        CountingSource source = new CountingSource(70, Set.of(3, 50));
        Views views = Views.augmented(2, 16, 16, 0.08, 1);
        List<BatchCopy> expected;
        try (Loader loader = new Loader(source, views, options(16, 1, true, false))) {
            expected = BatchCopy.epoch(loader, 3, 0);
        }
        LoaderOptions other = new LoaderOptions(16, workers, ahead, 42, true, false, OnBadImage.SKIP, 0.2);
        try (Loader loader = new Loader(source, views, other)) {
            List<BatchCopy> actual = BatchCopy.epoch(loader, 3, 0);
            assertThat(actual).hasSize(5);
            for (int i = 0; i < 5; i++) {
                actual.get(i).assertSame(expected.get(i));
            }
        }
    }

    @Test
    void startingAtAStepGivesTheTail() {
        CountingSource source = new CountingSource(53, Set.of(7, 20));
        try (Loader loader = new Loader(source, VIEWS, options(6, 2, true, true))) {
            List<BatchCopy> whole = BatchCopy.epoch(loader, 2, 0);
            assertThat(whole).hasSize(8);
            for (int from : new int[] {1, 5, 8}) {
                List<BatchCopy> tail = BatchCopy.epoch(loader, 2, from);
                assertThat(tail).hasSize(8 - from);
                for (int i = 0; i < tail.size(); i++) {
                    tail.get(i).assertSame(whole.get(from + i));
                }
            }
            assertThatThrownBy(() -> loader.epoch(2, 9)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void replacesBadImagesAndRemembersThem() {
        CountingSource source = new CountingSource(60, Set.of(0, 31, 59));
        try (Loader loader = new Loader(source, VIEWS, options(20, 2, false, true))) {
            long[] indices = indices(BatchCopy.epoch(loader, 0, 0));
            for (int i = 0; i < 60; i++) {
                if (i == 0 || i == 31 || i == 59) {
                    assertThat(indices[i]).isNotIn(0L, 31L, 59L);
                } else {
                    assertThat(indices[i]).isEqualTo(i);
                }
            }
            assertThat(loader.badImages()).extracting(BadImage::index).containsExactly(0, 31, 59);
            assertThat(loader.badImages().get(1).name()).isEqualTo("image-31");
            assertThat(loader.badImages().get(1).reason()).contains("broken");
            int reads = source.reads.get();
            BatchCopy.epoch(loader, 1, 0);
            assertThat(source.reads.get() - reads).isEqualTo(60); // bad ones are not tried again
            List<BatchCopy> labelled = BatchCopy.epoch(loader, 0, 0);
            assertThat(labelled.get(0).label("third")[0]).isEqualTo(indices[0] % 3);
        }
    }

    @Test
    void stopsAtTheFirstBadImageIfAsked() {
        CountingSource source = new CountingSource(40, Set.of(17));
        LoaderOptions strict = options(5, 2, false, true).withOnBad(OnBadImage.FAIL);
        try (Loader loader = new Loader(source, VIEWS, strict);
                LoaderEpoch batches = loader.epoch(0)) {
            for (int i = 0; i < 3; i++) {
                batches.next().close();
            }
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("image-17: broken");
            assertThat(batches.hasNext()).isFalse();
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void givesUpWhenTooManyAreBad() {
        CountingSource third = new CountingSource(
                300, Set.copyOf(IntStream.range(0, 100).map(i -> 3 * i).boxed().toList()));
        assertThatThrownBy(() -> BatchCopy.epoch(third, VIEWS, options(10, 2, true, true), 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("unreadable, more than the 20 % allowed");
        CountingSource all =
                new CountingSource(30, Set.copyOf(IntStream.range(0, 30).boxed().toList()));
        assertThatThrownBy(() -> BatchCopy.epoch(all, VIEWS, options(10, 2, true, true), 0))
                .isInstanceOf(DataException.class);
        CountingSource few = new CountingSource(10, Set.of(4));
        assertThat(BatchCopy.epoch(few, VIEWS, options(10, 1, false, true), 0)).hasSize(1);
    }

    @Test
    void refusesABatchLargerThanTheData() {
        CountingSource source = new CountingSource(10, Set.of());
        assertThatThrownBy(() -> new Loader(source, VIEWS, options(11, 1, true, true)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("A batch of 11 images")
                .hasMessageContaining("at most 10");
        assertThat(BatchCopy.epoch(source, VIEWS, options(11, 1, true, false), 0))
                .hasSize(1);
        assertThatThrownBy(() -> options(0, 1, true, true)).hasMessageContaining("batch-size is 0");
        assertThatThrownBy(() -> options(1, 0, true, true)).hasMessageContaining("workers is 0");
    }

    @Test
    void reportsUnexpectedFailuresInsteadOfHanging() {
        CountingSource source = new CountingSource(20, Set.of());
        Views broken = new Views(List.of(new ViewGroup("views", 8, 8, List.of(List.of((image, random) -> {
            throw new IllegalStateException("no luck");
        })))));
        try (Loader loader = new Loader(source, broken, options(5, 2, true, true));
                LoaderEpoch batches = loader.epoch(0)) {
            assertThatThrownBy(batches::next).isInstanceOf(DataException.class).hasMessageContaining("no luck");
        }
    }

    @Test
    void memoryIsPinnedForCudaAlone() {
        LoaderOptions options = options(5, 1, true, true);
        assertThat(ComputeDevice.CPU.copiesFromPinned()).isFalse();
        assertThat(new ComputeDevice(DeviceType.CUDA, 0).copiesFromPinned()).isTrue();
        assertThat(options.pinnedMemory()).isFalse();
        assertThat(options.withPinnedMemory(true).withReducedDecoding(true).pinnedMemory())
                .isTrue();
        try (Loader loader = new Loader(new CountingSource(10, Set.of()), VIEWS, options);
                LoaderEpoch batches = loader.epoch(0);
                Batch batch = batches.next()) {
            assertThat(batch.views().get(0).is_pinned()).isFalse();
            assertThat(ComputeDevice.CPU.place(batch.views().get(0)).data_ptr())
                    .isEqualTo(batch.views().get(0).data_ptr());
        }
    }

    @Test
    void measuresHowLongTheConsumerWaits() {
        CountingSource source = new CountingSource(64, Set.of());
        Views slow = new Views(List.of(new ViewGroup("views", 8, 8, List.of(List.of((image, random) -> {
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            return Images.synthetic(8, 8, 3, 1);
        })))));
        try (Loader loader = new Loader(source, slow, options(16, 1, true, true));
                LoaderEpoch batches = loader.epoch(0)) {
            assertThat(batches.nanosWaited()).isZero();
            batches.next().close();
            assertThat(batches.nanosWaited()).isGreaterThan(20_000_000);
            assertThat(batches.step()).isEqualTo(1);
        }
    }

    @Test
    void batchesOutliveTheScopeOfTheStep() {
        try (Loader loader = new Loader(new CountingSource(40, Set.of()), VIEWS, options(8, 2, true, true));
                LoaderEpoch batches = loader.epoch(0)) {
            Batch kept;
            try (PointerScope scope = new PointerScope()) {
                kept = batches.next();
                assertThat(scope).isNotNull();
            }
            BatchCopy copy = BatchCopy.of(kept);
            kept.close();
            List<BatchCopy> rest = new ArrayList<>();
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    rest.add(BatchCopy.of(batch));
                }
            }
            List<BatchCopy> whole = BatchCopy.epoch(loader, 0, 0);
            copy.assertSame(whole.get(0));
            rest.get(3).assertSame(whole.get(4));
        }
    }

    @Test
    void nativeMemoryStaysFlat() {
        CountingSource source = new CountingSource(512, Set.of(5));
        Views large = Views.minimal(2, 64, 64, 0.2, 1);
        try (Loader loader = new Loader(source, large, options(64, 2, true, true))) {
            run(loader, 40); // the heap of the JVM grows to what the work takes
            long pointers = Pointer.totalCount();
            long physical = Pointer.physicalBytes();
            run(loader, 40); // 320 batches of 1.5 MB, a third of the epochs left early
            assertThat(Pointer.totalCount() - pointers).isLessThan(20);
            assertThat(Pointer.physicalBytes() - physical).isLessThan(160L << 20);
        }
    }

    private static void run(Loader loader, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            try (LoaderEpoch batches = loader.epoch(epoch)) {
                while (batches.hasNext() && !(epoch % 3 == 0 && batches.step() == 4)) {
                    batches.next().close();
                }
            }
        }
    }

    @Test
    void stopsItsThreads() throws InterruptedException {
        Loader loader = new Loader(new CountingSource(40, Set.of()), VIEWS, options(8, 3, true, true));
        LoaderEpoch batches = loader.epoch(0);
        batches.next().close();
        batches.close();
        loader.close();
        assertThat(loader.workers().awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        LoaderEpoch late = loader.epoch(1);
        assertThatThrownBy(late::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
}
