/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.CountingSource;
import dev.maect.data.DataException;
import dev.maect.data.Images;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachingSourceTest {
    @Test
    void readsASmallSourceOnce() {
        CountingSource inner = new CountingSource(50, Set.of());
        try (CachingSource source = new CachingSource(inner, 1 << 20)) {
            IntStream.range(0, 500)
                    .parallel()
                    .forEach(i ->
                            Images.assertSame(source.read(i % 50), Images.synthetic(20 + i % 50 % 3, 24, 3, i % 50)));
            int reads = inner.reads.get();
            assertThat(reads).isBetween(50, 100); // two threads may miss the same image at once
            IntStream.range(0, 50).forEach(source::read);
            assertThat(inner.reads).hasValue(reads);
            assertThat(source.name(7)).isEqualTo("image-7");
            assertThat(source.labelSets()).hasSize(2);
            assertThat(source.description()).isEqualTo(inner.description());
        }
        assertThat(inner.closes).hasValue(1);
    }

    @Test
    void keepsNothingOfALargeSource() {
        CountingSource inner = new CountingSource(50, Set.of());
        CachingSource source = new CachingSource(inner, 20_000);
        IntStream.range(0, 100).forEach(i -> source.read(i % 50));
        assertThat(inner.reads).hasValue(100);
    }

    @Test
    void asksAgainForABrokenImage() {
        CountingSource inner = new CountingSource(5, Set.of(2));
        CachingSource source = new CachingSource(inner, 1 << 20);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> source.read(2)).isInstanceOf(DataException.class);
        }
        assertThat(inner.reads).hasValue(2);
    }
}
