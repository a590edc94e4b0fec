/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.ImageSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.data.source.SubsetSource;
import dev.maect.eval.EvaluationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashTest {
    private static final DrawnOptions OPTIONS = DrawnOptions.defaults().withImageSize(16);

    @TempDir
    private Path folder;

    @Test
    void filesHaveTheUsualHash() throws IOException {
        Path file = Files.writeString(folder.resolve("abc"), "abc");
        String known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(ContentHash.of(file)).isEqualTo(known).isEqualTo(ContentHash.of("abc"));
        assertThatThrownBy(() -> ContentHash.of(folder.resolve("none")))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("none");
    }

    @Test
    void aFolderIsKnownByItsFiles() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("model.bin"), "weights");
        String hash = ContentHash.of(folder);
        assertThat(ContentHash.of(folder)).isEqualTo(hash);
        Files.writeString(folder.resolve("config.json"), "{ }");
        assertThat(ContentHash.of(folder)).isNotEqualTo(hash);
    }

    @Test
    void imagesAreKnownByPixelsOrderAndNumber() {
        ImageSource source = new DrawnSource(1, 12, OPTIONS);
        String fingerprint = ContentHash.of(source);
        assertThat(ContentHash.of(new DrawnSource(1, 12, OPTIONS))).isEqualTo(fingerprint);
        assertThat(ContentHash.of(new DrawnSource(2, 12, OPTIONS))).isNotEqualTo(fingerprint);
        assertThat(ContentHash.of(new DrawnSource(1, 11, OPTIONS))).isNotEqualTo(fingerprint);
        int[] swapped = {1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        assertThat(ContentHash.of(new SubsetSource(source, swapped))).isNotEqualTo(fingerprint);
    }
}
