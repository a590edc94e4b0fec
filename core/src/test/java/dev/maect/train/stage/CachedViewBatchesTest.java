/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.loader.OnBadImage;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.engine.machine.Share;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.TestDevice;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.vit.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Features that are encoded once, and batches of them, beside what the loader and the encoder make of the images. */
class CachedViewBatchesTest {
    private static final int BATCH = 16;
    private static final int WIDTH = 16;
    private static final Views PAIR = Views.of(ViewKind.AUG, 2, 16, 16, 0.2, 1);

    private final Recipe recipe = Micro.recipe("prepare-head.cache-views=2");
    private final Encoder encoder = encoder();
    private final List<String> bad = new ArrayList<>();

    private Encoder encoder() {
        Encoder made = new Encoder(Model.encoder(recipe));
        made.initialise(Generators.of(3, "encoder"));
        TestDevice.get().place(made.tensors());
        made.freeze();
        return made;
    }

    @AfterEach
    void closeEncoder() {
        encoder.close();
    }

    private CachedViews encode(ImageSource source, int views, int workers) {
        Recipe cached = recipe.with("prepare-head.cache-views=" + views);
        CachedViewBatches batches = new ViewEncoding(
                        cached, encoder, TestDevice.get(), Precision.FP32, ProcessGroup.alone())
                .encode(source, PAIR.groups().get(0), workers, OnBadImage.SKIP, new Reading(List.of(), 0), () -> false)
                .orElseThrow();
        batches.badImages().forEach(b -> bad.add(b.name()));
        return batches.views();
    }

    /** Both views of each image of an epoch by its index, in the order of the batches. */
    private static Map<Long, float[]> pairs(BatchSource batches, long epoch) {
        Map<Long, float[]> pairs = new LinkedHashMap<>();
        try (BatchEpoch pass = batches.epoch(epoch)) {
            while (pass.hasNext()) {
                try (Batch batch = pass.next()) {
                    assertThat(Tensors.shape(batch.views().get(0))).containsExactly(2, BATCH, WIDTH);
                    split(
                            Tensors.toLongs(batch.indices()),
                            Tensors.toFloats(batch.views().get(0)),
                            pairs);
                }
            }
        }
        return pairs;
    }

    /** The same, encoded image by image as stage 2 does without a cache. */
    private Map<Long, float[]> online(ImageSource source, long epoch) {
        Map<Long, float[]> pairs = new LinkedHashMap<>();
        LoaderOptions options = LoaderOptions.training(BATCH, 1, recipe.seed());
        try (Loader loader = new Loader(source, PAIR, options);
                BatchEpoch pass = loader.epoch(epoch)) {
            while (pass.hasNext()) {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard();
                        Batch batch = pass.next()) {
                    Tensor pixels =
                            Model.normalisation(recipe).apply(batch.views().get(0), TestDevice.get());
                    Tensor features = Model.headPooling(recipe).apply(encoder.forward(pixels));
                    split(Tensors.toLongs(batch.indices()), Tensors.toFloats(features), pairs);
                }
            }
        }
        return pairs;
    }

    private static void split(long[] ids, float[] views, Map<Long, float[]> pairs) {
        for (int i = 0; i < ids.length; i++) {
            float[] pair = Arrays.copyOfRange(views, i * WIDTH, i * WIDTH + 2 * WIDTH);
            System.arraycopy(views, (ids.length + i) * WIDTH, pair, WIDTH, WIDTH);
            pairs.put(ids[i], pair);
        }
    }

    private static void assertSame(Map<Long, float[]> actual, Map<Long, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((id, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertThat(actual.get(id)[i]).as("image %d, %d", id, i).isCloseTo(values[i], within(1e-4f));
            }
        });
    }

    @Test
    void theFirstEpochOnTwoCachedViewsIsTheFirstEpochWithoutACache() {
        try (ImageSource source = Micro.images(70);
                CachedViews cached = encode(source, 2, 1)) {
            CachedViewBatches batches =
                    new CachedViewBatches(source, cached, List.of(), BATCH, recipe.seed(), Share.WHOLE);
            Map<Long, float[]> first = pairs(batches, 0);
            assertThat(first).hasSize(64);
            assertThat(List.copyOf(first.keySet()))
                    .isEqualTo(List.copyOf(online(source, 0).keySet()));
            assertSame(first, online(source, 0));
            // Later epochs have their own order, but the same two views.
            Map<Long, float[]> second = pairs(batches, 1);
            assertThat(List.copyOf(second.keySet()))
                    .isEqualTo(List.copyOf(online(source, 1).keySet()))
                    .isNotEqualTo(List.copyOf(first.keySet()));
            first.forEach((id, pair) -> {
                if (second.containsKey(id)) {
                    assertThat(second.get(id)).isEqualTo(pair);
                }
            });
            float[] fresh = online(source, 1).get(0L);
            assertThat(Math.abs(fresh[0] - second.getOrDefault(0L, first.get(0L))[0]))
                    .isGreaterThan(1e-3f);
        }
    }

    @Test
    void moreViewsBeginWithTheSameTwoAndThreadsChangeNothing() {
        int[] some = {0, 5, 69};
        try (ImageSource source = Micro.images(70);
                CachedViews two = encode(source, 2, 1);
                CachedViews five = encode(source, 5, 1);
                CachedViews again = encode(source, 5, 3);
                PointerScope scope = new PointerScope()) {
            boolean sameFirst = false;
            boolean otherFirst = false;
            for (int epoch = 0; epoch < 12; epoch++) {
                float[] pair = Tensors.toFloats(two.pairs(some, epoch));
                float[] drawn = Tensors.toFloats(five.pairs(some, epoch));
                assertThat(Tensors.toFloats(again.pairs(some, epoch))).isEqualTo(drawn);
                boolean same = Math.abs(pair[0] - drawn[0]) < 1e-4;
                sameFirst |= same;
                otherFirst |= !same;
            }
            assertThat(sameFirst).isTrue();
            assertThat(otherFirst).isTrue();
        }
    }

    /** Images of which number 3 cannot be read. */
    private record OneBroken(ImageSource source) implements ImageSource {
        @Override
        public int size() {
            return source.size();
        }

        @Override
        public String name(int index) {
            return source.name(index);
        }

        @Override
        public Image read(int index) {
            if (index == 3) {
                throw new DataException("Image 3 is broken.");
            }
            return source.read(index);
        }

        @Override
        public List<LabelSet> labelSets() {
            return source.labelSets();
        }

        @Override
        public String description() {
            return source.description();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    @Test
    void aBatchNamesWhatWasReadAndItsLabels() {
        try (ImageSource source = new OneBroken(Micro.images(BATCH));
                CachedViews cached = encode(source, 2, 1)) {
            assertThat(bad).containsExactly(source.name(3));
            assertThat(cached.index(3)).isNotEqualTo(3);
            assertThat(cached.index(4)).isEqualTo(4);
            try (BatchEpoch pass = new CachedViewBatches(source, cached, List.of(), BATCH, 1, Share.WHOLE).epoch(0)) {
                assertThat(pass.step()).isZero();
                try (Batch batch = pass.next()) {
                    long[] ids = Tensors.toLongs(batch.indices());
                    assertThat(ids).doesNotContain(3).contains(cached.index(3));
                    source.labelSets()
                            .forEach(set -> assertThat(
                                            Tensors.toLongs(batch.labels().get(set.name())))
                                    .isEqualTo(Arrays.stream(ids)
                                            .map(id -> set.labels()[(int) id])
                                            .toArray()));
                }
                assertThat(pass.step()).isOne();
                assertThat(pass.nanosWaited()).isPositive();
                assertThat(pass.hasNext()).isFalse();
                assertThatThrownBy(pass::next).isInstanceOf(NoSuchElementException.class);
            }
        }
    }

    @Test
    void aBatchLargerThanTheDataIsNamed() {
        try (ImageSource source = Micro.images(10)) {
            assertThatThrownBy(() -> encode(source, 2, 1))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("16")
                    .hasMessageContaining("10");
        }
    }

    @Test
    void encodingLeavesNothingBehindButTheFeatures() {
        try (ImageSource source = Micro.images(320)) {
            encode(source, 4, 1).close();
            long before = Pointer.totalCount();
            try (CachedViews cached = encode(source, 4, 1)) {
                assertThat(cached.size()).isEqualTo(320);
                // Forty batches went by.
                assertThat(Pointer.totalCount() - before).isLessThan(30);
            }
        }
    }
}
