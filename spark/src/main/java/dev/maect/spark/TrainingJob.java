/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.Images;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import dev.maect.run.StartingPoint;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A run, as it travels to the executors. All paths are theirs: every executor finds the images and the run's folder under the
 * same path, on a shared file system.
 *
 * @param recipe its name
 * @param yaml the recipe itself
 * @param settings on top of it, {@code key=value}
 * @param images to train on: a folder, an archive or a table
 * @param test images to evaluate on; empty for none
 * @param folder of the run
 * @param from a run or model file whose encoder is tuned; empty for none
 * @param goesOn whether a run that the folder holds goes on; else it is refused
 */
public record TrainingJob(
        String recipe,
        String yaml,
        List<String> settings,
        String images,
        String test,
        String folder,
        String from,
        boolean goesOn)
        implements Serializable {
    /** Copies the list. */
    public TrainingJob {
        settings = new ArrayList<>(settings);
    }

    /**
     * A run from nothing.
     *
     * @param recipe a packaged recipe's name, or a YAML file of the driver
     * @throws dev.maect.recipe.RecipeException if the recipe or a setting cannot be used
     */
    public static TrainingJob of(String recipe, String images, String folder, String... settings) {
        RecipeSource source = RecipeSource.named(recipe);
        Recipe read = RecipeReader.read(source, Arrays.asList(settings));
        return new TrainingJob(
                source.name(), RecipeWriter.yaml(read), Arrays.asList(settings), images, "", folder, "", false);
    }

    /** With images to evaluate on. */
    public TrainingJob withTest(String place) {
        return new TrainingJob(recipe, yaml, settings, images, place, folder, from, goesOn);
    }

    /** Tuning an encoder that is there. */
    public TrainingJob withFrom(String runOrFile) {
        return new TrainingJob(recipe, yaml, settings, images, test, folder, runOrFile, goesOn);
    }

    /** Going on with the run in the folder, where there is one. */
    public TrainingJob goingOn() {
        return new TrainingJob(recipe, yaml, settings, images, test, folder, from, true);
    }

    /** What each rank opens. */
    RunRequest request() {
        return new RunRequest(
                new RecipeSource(recipe, "the recipe " + recipe, yaml, Optional.empty()),
                settings,
                Images.at(images),
                test.isEmpty() ? Optional.empty() : Optional.of(Images.at(test)),
                Path.of(folder),
                goesOn ? RunFolder.Existing.RESUME : RunFolder.Existing.REFUSE,
                from.isEmpty() ? Optional.empty() : Optional.of(StartingPoint.of(Path.of(from))),
                false,
                false,
                "maect on Spark");
    }
}
