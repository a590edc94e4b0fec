/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import java.util.List;
import java.util.Optional;

/** What the processes of a run have to agree on before they train. */
final class RanksOfRun {
    private RanksOfRun() {}

    /** On another rank than the first: the recipe that this has, with all of its settings. */
    static Recipe recipe(ProcessGroup group) {
        String yaml = group.ofFirst("");
        return RecipeReader.read(
                new RecipeSource("rank 0's", "the recipe of rank 0", yaml, Optional.empty()), List.of());
    }

    /**
     * Tells the others the recipe, and compares the images that all see.
     *
     * @throws MaectException if they are not the same
     */
    static void agree(ProcessGroup group, Recipe recipe, RunData data) {
        if (group.isAlone()) {
            return;
        }
        if (group.isFirst()) {
            group.ofFirst(RecipeWriter.yaml(recipe));
        }
        List<String> seen = group.all(images(data.train()));
        for (int rank = 1; rank < seen.size(); rank++) {
            if (!seen.get(rank).equals(seen.get(0))) {
                throw new MaectException("Rank " + rank + " sees other images than rank 0: " + seen.get(rank)
                        + ", and not " + seen.get(0) + ". All ranks need the same images under the same path.");
            }
        }
    }

    private static String images(ImageSource source) {
        int names = 0;
        for (int i = 0; i < source.size(); i++) {
            names = 31 * names + source.name(i).hashCode();
        }
        return source.size() + " images, whose names have the sum " + Integer.toHexString(names);
    }
}
