/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.vit.ModelSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeWriterTest {
    private static Recipe again(Recipe recipe) {
        return RecipeReader.read(RecipeReaderTest.source(RecipeWriter.yaml(recipe)), List.of());
    }

    @Test
    void writesEverySettingInOrder() {
        assertThat(RecipeWriter.yaml(Recipe.named("cifar10-aug")))
                .startsWith("""
                        # Every setting of this run. Used as a recipe, it repeats the run.
                        name: "cifar10-aug"
                        description: "CIFAR-10 with MAE-CT_aug (BYOL's augmentations), made for two CPU cores"
                        seed: 0
                        device: "auto"
                        precision: auto
                        model:
                          size: custom
                          image-size: 32
                        """)
                .contains("""
                        logging:
                          progress-seconds: 10
                        """)
                .contains(
                        "\n  views:\n    kind: aug\n    crop-scale: [0.2, 1]\n  cache-views: 0\n  clip-grad-norm: 0\ntune:\n  epochs: 12\n")
                .contains("\n  weight-decay: 1e-5\n")
                .contains("\n  average-decay: 0.9999\n");
        assertThat(RecipeWriter.yaml(Recipe.defaults()).lines().filter(line -> !line.endsWith(":")))
                .hasSize(RecipeSchema.settings().size() + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "a: b # c",
                "\"quoted\" \\ 'x'",
                "two\nlines\t",
                "ünïcode 😀",
                "null",
                "\u0085\u2028"
            })
    void textSurvives(String text) {
        Recipe recipe = RecipeReader.override(Recipe.defaults(), List.of("description=x" + text + "x"));
        assertThat(again(recipe)).isEqualTo(recipe);
        assertThat(again(recipe).description()).isEqualTo("x" + text + "x");
    }

    @Test
    void awkwardValuesSurvive() {
        Recipe recipe = Recipe.defaults()
                .with(
                        "model.image-size=[224,160]",
                        "pretrain.base-lr=1.2345678901234567e-17",
                        "tune.head-weight-decay=1e12",
                        "evaluation.probe-learning-rates=[1e-9, 123456789.125, 0.3]",
                        "seed=9223372036854775807",
                        "device=cuda:3");
        assertThat(again(recipe).with("name=defaults")).isEqualTo(recipe.with("name=defaults"));
        assertThat(again(recipe).seed()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void doesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            String german = RecipeWriter.yaml(Recipe.named("demo"));
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(RecipeWriter.yaml(Recipe.named("demo"))).isEqualTo(german);
            assertThat(Recipe.named("demo", "model.size=TI").model().size()).isEqualTo(ModelSize.TI);
            assertThat(german).contains("mask-ratio: 0.75").contains("pooling: mean-patch");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void writesAFile(@TempDir Path folder) throws IOException {
        Recipe recipe = Recipe.named("demo");
        Path file = folder.resolve("resolved.yaml");
        RecipeWriter.write(recipe, file);
        assertThat(Files.readString(file)).isEqualTo(RecipeWriter.yaml(recipe));
        assertThat(Recipe.named(file.toString())).isEqualTo(recipe);
        assertThatThrownBy(() -> RecipeWriter.write(recipe, folder.resolve("no/such/resolved.yaml")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("cannot be written");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "0.05, 0.05",
        "1.5e-4, 1.5e-4",
        "1e-5, 1e-5",
        "0.002, 0.002",
        "65536, 65536",
        "-0.5, -0.5",
        "1e9, 1e9",
        "1.25e12, 1.25e12",
        "0.9999, 0.9999",
        "4.9e-324, 4.9e-324",
        "0.001, 0.001",
        "0.00099, 9.9e-4"
    })
    void numbersAreShort(double value, String text) {
        assertThat(Numbers.text(value)).isEqualTo(text);
        assertThat(Double.parseDouble(Numbers.text(value))).isEqualTo(value);
    }
}
