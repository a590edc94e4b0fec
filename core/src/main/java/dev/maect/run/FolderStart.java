/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.io.AtomicFile;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** What a run writes into its folder before it trains: anew, or where it goes on. */
record FolderStart(RunFolder folder, RunRequest request, Recipe recipe, RunData data) {
    /** The request comes first: with it, a start that is cut short is a run that can go on. */
    Optional<Continuation> begin() {
        StoredRequest.of(request, recipe).write(folder);
        AtomicFile.write(folder.recipe(), request.recipe().text());
        AtomicFile.write(folder.resolvedRecipe(), RecipeWriter.yaml(recipe));
        new RunImages(folder, data).begin();
        return Optional.empty();
    }

    /** Checks that what the run goes on with is what it began with, and says what is not. */
    Continuation goOn() {
        List<String> settings = Continuation.settings(folder, request, recipe);
        new WeightSums(folder).check();
        List<String> images = new RunImages(folder, data).goOn(request.acceptChangedData());
        StoredRequest asked = StoredRequest.of(request, recipe);
        StoredRequest.read(folder)
                .map(before -> before.goingOnAs(asked))
                .orElse(asked)
                .write(folder);
        AtomicFile.write(folder.resolvedRecipe(), RecipeWriter.yaml(recipe));
        boolean named = !request.recipe().label().equals(folder.request().toString());
        if (named || !Files.exists(folder.recipe())) {
            AtomicFile.write(folder.recipe(), request.recipe().text());
        }
        return new Continuation(settings, images);
    }

    /** Whether the run was evaluated: the summary is written last, and deleted first when anything is made anew. */
    boolean hasEnded() {
        return Files.exists(folder.summary());
    }

    void forgetEnd() {
        try {
            Files.deleteIfExists(folder.summary());
        } catch (IOException e) {
            throw new MaectException(
                    "Cannot delete " + folder.summary() + ": " + e.getMessage() + ". Check its permissions.", e);
        }
    }
}
