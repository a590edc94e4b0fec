/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeHeadTest {
    private static RecipeSource of(String text) {
        return new RecipeSource("own", "own.yaml", text, Optional.empty());
    }

    @Test
    void isWhatStandsAboveTheSettings() {
        assertThat(of("# Birds.\n#\n#   more\ntune:\n  # not this\n  epochs: 3\n")
                        .head())
                .isEqualTo("Birds.\n\n  more");
        assertThat(of("tune:\n  epochs: 3\n# nor this\n").head()).isEmpty();
        assertThat(of(RecipeWriter.yaml(Recipe.defaults())).head()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.maect.recipe.PackagedRecipes#names")
    void ofEveryPackagedRecipeSaysWhatItIsForNeedsAndReached(String name) {
        assertThat(RecipeSource.named(name).head().lines())
                .anyMatch(line -> line.startsWith("For: "))
                .anyMatch(line -> line.startsWith("Needs: "))
                .anyMatch(line -> line.startsWith("Reached: "));
    }
}
