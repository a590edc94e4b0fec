/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecipeEditTest {
    private static final Map<String, Object> SETTINGS = settings();

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model.channels", 4);
        settings.put("data.mean", List.of(0.1, 0.2, 0.3, 0.4));
        settings.put("data.std", List.of(0.5, 0.6, 0.7, 0.8));
        return settings;
    }

    private static void assertReads(String text) {
        Recipe recipe = RecipeReader.read(new RecipeSource("edited", "edited", text, Optional.empty()), List.of());
        assertThat(recipe.model().channels()).isEqualTo(4);
        assertThat(recipe.data().mean()).containsExactly(0.1, 0.2, 0.3, 0.4);
        assertThat(recipe.data().std()).containsExactly(0.5, 0.6, 0.7, 0.8);
    }

    @Test
    void makesARecipeOfNothing() {
        String text = RecipeEdit.with("new", "", SETTINGS);
        assertReads(text);
        assertThat(text).startsWith("model:\n  channels: 4\n");
        assertThat(RecipeEdit.with("again", text, SETTINGS)).isEqualTo(text);
    }

    @Test
    void leavesAllElseAsItIs() {
        String text =
                "# Ours 𝒂\nextends: small # the base\n\ndata:\n    # of the study\n    mean: [0.4,\n      0.5, 0.6]"
                        + "  # measured\n    workers: 3\n\npretrain:\n  epochs: 7";
        String edited = RecipeEdit.with("ours", text, SETTINGS);
        assertThat(edited)
                .contains("# Ours 𝒂\nextends: small # the base\n")
                .contains("    # of the study\n")
                .contains("    mean: [0.1, 0.2, 0.3, 0.4]  # measured\n")
                .contains("    std: [0.5, 0.6, 0.7, 0.8]\n")
                .contains("    workers: 3\n")
                .contains("pretrain:\n  epochs: 7\n")
                .doesNotContain("0.4,\n");
        assertThat(YamlLayer.parse("edited", edited).values()).containsKeys("data.workers", "pretrain.epochs");
    }

    @Test
    void findsItsPlaceInEveryFormOfASection() {
        assertReads(RecipeEdit.with("empty section", "data:\nmodel: {image-size: 32}\n", SETTINGS));
        assertReads(RecipeEdit.with("flow", "{data: {}, model: {channels: 3}}", SETTINGS));
        assertReads(RecipeEdit.with("block list", "data:\n  mean:\n    - 0.4\n    - 0.5\n    - 0.6\n", SETTINGS));
        assertReads(RecipeEdit.with("comment only", "# nothing\n", SETTINGS));
    }

    @Test
    void refusesWhatIsNoRecipe() {
        assertThatThrownBy(() -> RecipeEdit.with("bad.yaml", "dta:\n  mean: 1\n", SETTINGS))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("bad.yaml");
        assertThatThrownBy(() -> RecipeEdit.with("bad.yaml", "data: [\n", SETTINGS))
                .isInstanceOf(RecipeException.class);
    }
}
