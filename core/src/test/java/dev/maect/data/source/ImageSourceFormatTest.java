/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceFormatTest {
    @TempDir
    private Path folder;

    @Test
    void aKindOfSourceInOneFileIsOpenedByItsName() {
        try (ImageSource source = ImageSources.open("striped:6", 1)) {
            assertThat(source.size()).isEqualTo(6);
            assertThat(source.read(5).channels()).isEqualTo(1);
            assertThat(source.name(5)).isEqualTo("image-5");
            assertThat(source.labelSets().get(0).labels()).containsExactly(0, 1, 0, 1, 0, 1);
        }
    }

    @Test
    void whatNobodyKnowsIsAnsweredWithWhatIsKnown() {
        assertThatThrownBy(() -> ImageSources.open("dotted:6", 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No such file or folder: dotted:6")
                .hasMessageContaining("FOLDER#SUB")
                .hasMessageContaining("ARCHIVE")
                .hasMessageContaining("CIFAR-10")
                .hasMessageContaining("demo:SEED")
                .hasMessageContaining("striped:COUNT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos{1", "a[", "*{", "x-{3..1}.tar", "{", "a\0b", "*.parquet", "none/*.tar", "{0..2}"})
    void aPatternThatIsNoneOrFitsNothingIsAnsweredInWords(String text) {
        assertThatThrownBy(() -> ImageSources.open(text, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No such file or folder");
    }

    @Test
    void aNameIsTakenApart() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("a#b"));
        Path file = Files.createFile(folder.resolve("c.tar"));
        assertThat(ImageSpec.of(odd.toString()).folder()).contains(odd);
        assertThat(ImageSpec.of(odd.toString()).part()).isEmpty();
        assertThat(ImageSpec.of(file + "#train").file()).contains(file);
        assertThat(ImageSpec.of(file + "#train").part()).isEqualTo("train");
        assertThat(ImageSpec.of(file + "#train").folder()).isEmpty();
        assertThat(ImageSpec.of("striped:3").path()).isEmpty();
        assertThat(ImageSpec.of("striped:3").hasScheme("striped")).isTrue();
        assertThat(ImageSpec.of("striped:3").hasScheme("strip")).isFalse();
    }
}
