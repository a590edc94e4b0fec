/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedViewsTest {
    private static final int IMAGES = 40;

    /** Two numbers per view: which image it is of, and which view it is. */
    private static CachedViews cache(int views, long seed) {
        float[] values = new float[IMAGES * views * 2];
        for (int row = 0; row < IMAGES * views; row++) {
            values[2 * row] = row / views;
            values[2 * row + 1] = row % views;
        }
        return new CachedViews(
                Tensors.ofFloats(values, (long) IMAGES * views, 2),
                LongStream.range(0, IMAGES).toArray(),
                views,
                seed);
    }

    private static float[] draw(CachedViews cached, long epoch, int... slots) {
        try (PointerScope scope = new PointerScope()) {
            Tensor pairs = cached.pairs(slots, epoch);
            assertThat(Tensors.shape(pairs)).containsExactly(2, slots.length, 2);
            return Tensors.toFloats(pairs);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7})
    void drawsOneViewOfEachKindAndInTimeEveryPair(int views) {
        Set<Integer> seen = new HashSet<>();
        try (CachedViews cached = cache(views, 1)) {
            for (int epoch = 0; epoch < 20; epoch++) {
                float[] pairs = draw(cached, epoch, 7, 0, 39, 12);
                int[] slots = {7, 0, 39, 12};
                for (int i = 0; i < slots.length; i++) {
                    assertThat(pairs[2 * i]).isEqualTo(slots[i]);
                    assertThat(pairs[2 * (4 + i)]).isEqualTo(slots[i]);
                    int first = (int) pairs[2 * i + 1];
                    int second = (int) pairs[2 * (4 + i) + 1];
                    assertThat(first % 2).isZero();
                    assertThat(second % 2).isOne();
                    assertThat(Math.max(first, second)).isLessThan(views);
                    seen.add(first * views + second);
                }
            }
        }
        assertThat(seen).hasSize((views + 1) / 2 * (views / 2));
    }

    @Test
    void aDrawDependsOnSeedEpochAndImageAlone() {
        int[] all = LongStream.range(0, IMAGES).mapToInt(i -> (int) i).toArray();
        try (CachedViews cached = cache(6, 1);
                CachedViews same = cache(6, 1);
                CachedViews other = cache(6, 2)) {
            float[] whole = draw(cached, 3, all);
            assertThat(draw(same, 3, all)).isEqualTo(whole);
            assertThat(draw(cached, 4, all)).isNotEqualTo(whole);
            assertThat(draw(other, 3, all)).isNotEqualTo(whole);
            float[] one = draw(cached, 3, 25);
            assertThat(one[1]).isEqualTo(whole[2 * 25 + 1]);
            assertThat(one[3]).isEqualTo(whole[2 * (IMAGES + 25) + 1]);
        }
    }

    @Test
    void ofTheImagesInAnEpochAsManyTakeEachView() {
        int[] all = LongStream.range(0, IMAGES).mapToInt(i -> (int) i).toArray();
        int[] count = new int[4];
        try (CachedViews cached = cache(4, 5)) {
            for (int epoch = 0; epoch < 50; epoch++) {
                float[] pairs = draw(cached, epoch, all);
                for (int i = 0; i < 2 * IMAGES; i++) {
                    count[(int) pairs[2 * i + 1]]++;
                }
            }
        }
        // 2,000 draws of two views each: 1,000 expected, standard deviation 22.
        assertThat(Arrays.stream(count).boxed()).allSatisfy(n -> assertThat(n).isBetween(890, 1110));
    }

    @Test
    void drawsLeaveNothingBehind() {
        try (CachedViews cached = cache(4, 1)) {
            draw(cached, 0, 1, 2, 3);
            long before = Pointer.totalCount();
            for (int epoch = 0; epoch < 200; epoch++) {
                draw(cached, epoch, 1, 2, 3);
            }
            assertThat(Pointer.totalCount() - before).isLessThan(50);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatWould() {
        Recipe recipe = Recipe.named("maect-b16", "prepare-head.cache-views=8");
        // 1,281,167 x 768 x 4 bytes are 3.67 GiB per view.
        assertThat(CachedViews.bytes(recipe, 1_281_167)).isEqualTo(8L * 1_281_167 * 768 * 4);
        assertThatThrownBy(() -> CachedViews.requireFits(recipe, 1_281_167, 24L << 30))
                .isInstanceOf(MaectException.class)
                .hasMessage("prepare-head.cache-views is 8: the features of that many views of 1,281,167 images take"
                        + " 29.3 GiB, but 24.0 GiB of memory are free, of which they may take three quarters. Use"
                        + " prepare-head.cache-views=4 or less, or prepare-head.cache-views=0 to encode new views in"
                        + " every epoch.");
        assertThatThrownBy(() -> CachedViews.requireFits(recipe, 1_281_167, 6L << 30))
                .hasMessageEndingWith(
                        "three quarters. Use prepare-head.cache-views=0 to encode new views in every" + " epoch.");
        assertThatCode(() -> CachedViews.requireFits(recipe, 1_281_167, 40L << 30))
                .doesNotThrowAnyException();
        assertThatCode(() -> CachedViews.requireFits(recipe.with("prepare-head.cache-views=4"), 1_281_167, 24L << 30))
                .doesNotThrowAnyException();
        assertThatCode(() -> CachedViews.requireFits(Recipe.named("maect-b16"), 1_281_167, 0))
                .doesNotThrowAnyException();
    }
}
