/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.forecast.Forecast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

    /**
     * The epochs of tuning that the rest of the budget pays for, once the stages before it have been run: a machine is not
     * always as fast as in the trial that the choice was made on.
     *
     * @param spent all time since the choice began
     * @param stages the part of it that the stages before tuning took
     * @return empty where the recipe's own are right
     */
    public OptionalInt tuneEpochs(Duration spent, Duration stages) {
        Duration left = Duration.ofMillis((long) (LeftForTuning.FILL * budget.toMillis()))
                .minus(spent);
        return LeftForTuning.epochs(forecast, left, stages.toMillis() / 1e3);
    }

    /** The same with other epochs of tuning, which are told among the choices; the forecast stays that of before. */
    public AutoPlan withTuneEpochs(int epochs) {
        List<Choice> all = new ArrayList<>(choices);
        all.add(new Choice(
                "tune.epochs " + epochs,
                "chosen once the stages before had been run, for what was left of the budget; before that it was "
                        + recipe.tune().epochs() + "."));
        return new AutoPlan(recipe.with("tune.epochs=" + epochs), forecast, all, budget, whole, twice);
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
