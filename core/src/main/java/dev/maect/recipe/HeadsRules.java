/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold, and what should, of a stage whose heads look at several places of an encoder. */
final class HeadsRules {
    private HeadsRules() {}

    /** Checks a stage's heads, queue and views. */
    static void check(String section, HeadsOptions options, Recipe recipe) {
        QueueRules.check(section, options, recipe);
        options.views().check(section, recipe);
        int depth = recipe.model().depth();
        String key = section + ".heads";
        Set<String> names = new HashSet<>();
        for (HeadPlace place : options.heads()) {
            if (place.block().orElse(0) >= depth) {
                throw new RecipeException(
                        key + " has block " + place.block().getAsInt() + " but the encoder has blocks 0 to "
                                + (depth - 1) + ". Use for example " + key + "=" + example(depth) + ".",
                        List.of(key, "model.depth", "model.size"));
            }
            if (!names.add(place.name())) {
                throw new RecipeException(key + " has " + place + " twice. Name each place once.", List.of(key));
            }
        }
    }

    /** The output and the blocks of the last third, without the very last, as the paper has it. */
    private static String example(int depth) {
        List<String> places = new ArrayList<>(List.of(HeadPlace.AT_OUTPUT.toString()));
        for (int block = depth - 2; block >= depth - depth / 3; block--) {
            places.add(Integer.toString(block));
        }
        return String.join(",", places);
    }

    /** Checks that a learning rate falls from its peak to its end. */
    static void checkFall(String section, double peak, double end) {
        if (end > peak) {
            throw new RecipeException(
                    section + ".end-lr is " + Numbers.text(end) + ", above the peak of " + Numbers.text(peak)
                            + " that the learning rate falls from. Use a smaller one, or a larger base rate.",
                    List.of(section + ".end-lr"));
        }
    }

    /** What will run though hardly as meant. */
    static List<String> warnings(String section, HeadsOptions options, double warmupEpochs, Recipe recipe) {
        if (!options.enabled()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>(options.views().warnings(section, recipe));
        if (warmupEpochs >= options.epochs()) {
            warnings.add(section + ".warmup-epochs is " + Numbers.text(warmupEpochs) + " of " + options.epochs()
                    + " epochs: the learning rate rises to the end and never falls. Use " + section
                    + ".warmup-epochs=" + Numbers.text(options.epochs() / 5.0) + ".");
        }
        return warnings;
    }
}
