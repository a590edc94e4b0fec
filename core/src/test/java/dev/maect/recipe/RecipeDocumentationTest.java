/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps docs/recipes.md equal to the records. With MAECT_UPDATE_DOCS=1 in the environment it writes the tables anew. */
class RecipeDocumentationTest {
    private static final Path PAGE = Path.of(System.getProperty("maect.root"), "docs", "recipes.md");
    private static final boolean UPDATE = "1".equals(System.getenv("MAECT_UPDATE_DOCS"));

    @ParameterizedTest
    @ValueSource(strings = {"settings", "presets"})
    void theTablesAreCurrent(String name) throws IOException {
        String table = name.equals("settings") ? RecipeTables.settings(ofMaect()) : RecipeTables.presets();
        String page = Files.readString(PAGE);
        String begin = "<!-- " + name + ": generated, do not edit -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        assertThat(page).containsOnlyOnce(begin).containsOnlyOnce(end);
        if (UPDATE) {
            Files.writeString(PAGE, page.substring(0, from) + "\n" + table + "\n" + page.substring(to));
        } else {
            assertThat(page.substring(from, to).strip())
                    .as("docs/recipes.md is out of date; run this test with MAECT_UPDATE_DOCS=1")
                    .isEqualTo(table.strip());
        }
    }

    /** All settings but those of stages that only these tests have. */
    private static List<SettingInfo> ofMaect() {
        return RecipeSchema.settings().stream()
                .filter(setting -> !setting.key().startsWith("brightness."))
                .toList();
    }

    @Test
    void everySettingIsDocumentedInOneSentence() {
        assertThat(RecipeSchema.settings())
                .hasSizeGreaterThan(70)
                .allSatisfy(setting ->
                        assertThat(setting.setting().value()).as(setting.key()).matches("(?s)[a-zA-Z].{10,}\\."));
    }

    @Test
    void choicesAreWordsOfARecipeAndNotOfJava() {
        assertThat(RecipeSchema.settings())
                .filteredOn(setting -> !setting.key().equals("model.size")) // Ti, S, B, ... are the field's names
                .allSatisfy(setting -> assertThat(setting.choices())
                        .as(setting.key())
                        .allSatisfy(word -> assertThat(word).isLowerCase().doesNotContain("_")));
    }

    @Test
    void everyNumberIsBounded() {
        assertThat(RecipeSchema.settings())
                .filteredOn(setting -> setting.form().contains("number"))
                .filteredOn(setting -> setting.range().isEmpty())
                .extracting(SettingInfo::key)
                .containsExactly("data.mean");
    }

    @Test
    void theExamplesOfThePageAreTrue() throws IOException {
        String page = Files.readString(PAGE);
        String yaml = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n", page.indexOf("```yaml\n")));
        Recipe recipe = RecipeReader.read(RecipeReaderTest.source(yaml), List.of());
        assertThat(recipe.name()).isEqualTo("own");
        assertThat(recipe.model().dim()).isEqualTo(384);
        assertThat(page)
                .contains(message(yaml.replace("queue-size: 1024", "queue-size: 1000"))
                        .replace("own.yaml:", "birds.yaml:"));
        assertThat(page).contains(message(yaml.replace("top-k", "topk")).replace("own.yaml:", "birds.yaml:"));
        assertThat(page)
                .contains(message(yaml.replace("temperature: 0.15", "temperature: 0"))
                        .replace("own.yaml:", "birds.yaml:"));
    }

    private static String message(String yaml) {
        try {
            RecipeReader.read(RecipeReaderTest.source(yaml), List.of());
        } catch (RecipeException e) {
            return Objects.requireNonNull(e.getMessage());
        }
        throw new AssertionError("no error");
    }
}
