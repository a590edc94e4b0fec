/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run is to do. Immutable: the {@code with} methods return a changed copy.
 *
 * @param recipe the recipe as it was written
 * @param settings {@code key=value} on top of it; of two for a key the last counts
 * @param train images to train on
 * @param test images to evaluate on; without them a part of the training images is set aside where those have labels
 * @param folder where the run's files go
 * @param existing what to do if that folder holds a run already
 * @param from the encoder to tune instead of one that stage 1 trains
 * @param smoke whether every stage trains on a handful of batches only, to see that all works
 * @param acceptChangedData whether a run goes on although its images are not those that it began with
 * @param command what {@code provenance.json} says that the run was started with; empty to leave that out
 */
public record RunRequest(
        RecipeSource recipe,
        List<String> settings,
        Images train,
        Optional<Images> test,
        Path folder,
        RunFolder.Existing existing,
        Optional<StartingPoint> from,
        boolean smoke,
        boolean acceptChangedData,
        String command) {
    /** Copies the list. */
    public RunRequest {
        settings = List.copyOf(settings);
    }

    /**
     * A run of a recipe in a folder that is empty or does not exist.
     *
     * @param recipe a packaged recipe's name or a YAML file
     * @throws dev.maect.recipe.RecipeException if there is no such recipe
     */
    public static RunRequest named(String recipe, Images train, Path folder) {
        return of(RecipeSource.named(recipe), train, folder);
    }

    /** A run of a recipe in a folder that is empty or does not exist. */
    public static RunRequest of(Recipe recipe, Images train, Path folder) {
        String yaml = RecipeWriter.yaml(recipe);
        return of(
                new RecipeSource(recipe.name(), "the recipe " + recipe.name(), yaml, Optional.empty()), train, folder);
    }

    /**
     * What the run in {@code folder} was asked to do, with the settings that it has now. In another folder ({@link
     * #withFolder}) it is a run of its own.
     *
     * @throws RunFolderException if there is no run, or a program gave its images
     */
    public static RunRequest ofRun(Path folder) {
        RunFolder run = new RunFolder(folder);
        return StoredRequest.require(run).request(run, Optional.empty());
    }

    /**
     * To go on with the run in {@code folder}: all that it needs is kept there. Settings and images named on top are taken
     * where the run can go on with them, else refused by name.
     *
     * @throws RunFolderException if there is no run, or a program gave its images
     */
    public static RunRequest resume(Path folder) {
        return ofRun(folder).withExisting(RunFolder.Existing.RESUME);
    }

    /** As {@link #resume(Path)}, on images that a program gave and gives again. */
    public static RunRequest resume(Path folder, Images train) {
        RunFolder run = new RunFolder(folder);
        return StoredRequest.require(run).request(run, Optional.of(train)).withExisting(RunFolder.Existing.RESUME);
    }

    private static RunRequest of(RecipeSource recipe, Images train, Path folder) {
        return new RunRequest(
                recipe,
                List.of(),
                train,
                Optional.empty(),
                folder,
                RunFolder.Existing.REFUSE,
                Optional.empty(),
                false,
                false,
                "");
    }

    /** With further settings, such as {@code tune.epochs=5}. */
    public RunRequest withSettings(String... further) {
        return withSettings(List.of(further));
    }

    /** With further settings, such as {@code tune.epochs=5}. */
    public RunRequest withSettings(List<String> further) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(further);
        return new RunRequest(recipe, all, train, test, folder, existing, from, smoke, acceptChangedData, command);
    }

    /** With another recipe, and no settings on top of it. */
    public RunRequest withRecipe(RecipeSource other) {
        return new RunRequest(other, List.of(), train, test, folder, existing, from, smoke, acceptChangedData, command);
    }

    /** With other images to train on. */
    public RunRequest withTrain(Images images) {
        return new RunRequest(
                recipe, settings, images, test, folder, existing, from, smoke, acceptChangedData, command);
    }

    /** In another folder. */
    public RunRequest withFolder(Path other) {
        return new RunRequest(recipe, settings, train, test, other, existing, from, smoke, acceptChangedData, command);
    }

    /** With images to evaluate on. */
    public RunRequest withTest(Images images) {
        return new RunRequest(
                recipe,
                settings,
                train,
                Optional.of(images),
                folder,
                existing,
                from,
                smoke,
                acceptChangedData,
                command);
    }

    /** With another treatment of a run that the folder holds already. */
    public RunRequest withExisting(RunFolder.Existing treatment) {
        return new RunRequest(
                recipe, settings, train, test, folder, treatment, from, smoke, acceptChangedData, command);
    }

    /** With an encoder to tune; stage 1 is not run, and the encoder fixes the model's settings. */
    public RunRequest withStart(StartingPoint start) {
        return new RunRequest(
                recipe, settings, train, test, folder, existing, Optional.of(start), smoke, acceptChangedData, command);
    }

    /** On a handful of batches per stage, or not. */
    public RunRequest withSmoke(boolean few) {
        return new RunRequest(recipe, settings, train, test, folder, existing, from, few, acceptChangedData, command);
    }

    /** Going on with a run although its images have changed, or not. */
    public RunRequest withChangedData(boolean accepted) {
        return new RunRequest(recipe, settings, train, test, folder, existing, from, smoke, accepted, command);
    }

    /** With the command line to note down. */
    public RunRequest withCommand(String line) {
        return new RunRequest(recipe, settings, train, test, folder, existing, from, smoke, acceptChangedData, line);
    }
}
