/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
    private static final LabelSet LABELS = new LabelSet("label", List.of("a", "b"), new int[] {0, 1});

    @TempDir
    private Path folder;

    private static void keep(FeatureCache cache, String key, float... values) {
        try (FeatureSet set = FeatureSet.of(values, values.length / 2)) {
            cache.keep(key, set);
        }
    }

    private static Optional<float[]> find(FeatureCache cache, String key) {
        return cache.find(key, List.of(LABELS)).map(set -> {
            try (set) {
                assertThat(set.labelSets()).containsExactly(LABELS);
                return Tensors.toFloats(set.features());
            }
        });
    }

    @Test
    void findsWhatItKeptUnderTheSameKeyOnly() {
        FeatureCache cache = new FeatureCache(folder.resolve("new"), 1 << 20);
        String key = FeatureCache.key("weights", "data", "view");
        assertThat(find(cache, key)).isEmpty();
        keep(cache, key, 1, 2, 3, 4);
        assertThat(find(cache, key))
                .hasValueSatisfying(values -> assertThat(values).containsExactly(1, 2, 3, 4));
        assertThat(find(cache, FeatureCache.key("weights2", "data", "view"))).isEmpty();
        assertThat(find(cache, FeatureCache.key("weights", "data2", "view"))).isEmpty();
        assertThat(find(cache, FeatureCache.key("weights", "data", "view2"))).isEmpty();
        assertThat(FeatureCache.key("a", "b", "c")).isNotEqualTo(FeatureCache.key("ab", "", "c"));
    }

    @Test
    void theOldestGoFirstBeyondTheLimit() throws IOException {
        String[] keys = {ContentHash.of("a"), ContentHash.of("b"), ContentHash.of("c")};
        keep(new FeatureCache(folder, 1 << 20), keys[0], 1, 2, 3, 4);
        Path first = folder.resolve(keys[0].substring(0, 32) + ".safetensors");
        FeatureCache cache = new FeatureCache(folder, 2 * Files.size(first));
        keep(cache, keys[1], 1, 2, 3, 5);
        Path second = folder.resolve(keys[1].substring(0, 32) + ".safetensors");
        assertThat(first).exists();
        Files.setLastModifiedTime(first, FileTime.fromMillis(1000));
        Files.setLastModifiedTime(second, FileTime.fromMillis(2000));
        assertThat(find(cache, keys[0])).isPresent(); // used: now the younger one
        keep(cache, keys[2], 1, 2, 3, 6);
        assertThat(find(cache, keys[1])).isEmpty();
        assertThat(find(cache, keys[0])).isPresent();
        assertThat(find(cache, keys[2])).isPresent();
    }

    @Test
    void withoutRoomNothingIsKeptAndNothingFound() {
        FeatureCache cache = new FeatureCache(folder.resolve("none"), 0);
        keep(cache, ContentHash.of("a"), 1, 2, 3, 4);
        assertThat(folder.resolve("none")).doesNotExist();
        keep(new FeatureCache(folder.resolve("none"), 1 << 20), ContentHash.of("a"), 1, 2, 3, 4);
        assertThat(find(cache, ContentHash.of("a"))).isEmpty();
    }

    @Test
    void aBrokenFileCountsAsAbsentAndIsReplaced() throws IOException {
        FeatureCache cache = new FeatureCache(folder, 1 << 20);
        String key = ContentHash.of("a");
        keep(cache, key, 1, 2, 3, 4);
        Path file = folder.resolve(key.substring(0, 32) + ".safetensors");
        Files.write(file, new byte[] {1, 2, 3});
        assertThat(find(cache, key)).isEmpty();
        keep(cache, key, 1, 2, 3, 4);
        assertThat(find(cache, key)).isPresent();
        keep(cache, key, 1, 2, 3, 4, 5, 6);
        assertThat(find(cache, key))
                .hasValueSatisfying(values -> assertThat(values).hasSize(6));
    }
}
