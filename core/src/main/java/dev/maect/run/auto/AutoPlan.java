/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.forecast.Forecast;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was chosen.
 *
 * @param recipe all settings
 * @param forecast what its run will take
 * @param choices what was chosen and why, in the order of a recipe
 * @param budget the time that it was to be within
 * @param whole how long all will have taken at its end, the choosing included
 * @param twice what twice the budget would buy, as a sentence
 */
public record AutoPlan(
        Recipe recipe, Forecast forecast, List<Choice> choices, Duration budget, Duration whole, String twice) {
    private static final int WIDTH = 110;

    /** Copies the list. */
    public AutoPlan {
        choices = List.copyOf(choices);
    }

    /** The recipe as a file that repeats the run, with the reasons above the settings. */
    public RecipeSource source() {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(recipe.description()).append("\n#\n");
        for (Choice choice : choices) {
            line(text, choice.what() + ": " + choice.reason());
        }
        line(text, twice);
        text.append(RecipeWriter.yaml(recipe));
        return new RecipeSource("auto", "the chosen recipe", text.toString(), Optional.empty());
    }

    private static void line(StringBuilder text, String words) {
        StringBuilder line = new StringBuilder("#");
        for (String word : words.split(" ")) {
            if (line.length() + word.length() + 1 > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#  ");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
