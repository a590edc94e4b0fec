/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.recipe.OnResume;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.SettingChange;
import dev.maect.run.RunFolderException.Problem;
import dev.maect.train.TrainingFiles;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run goes on with that it did not begin with.
 *
 * @param settings those that are other than before, and what follows
 * @param images what is different about the images, and was accepted
 */
record Continuation(List<String> settings, List<String> images) {
    /** Copies the lists. */
    Continuation {
        settings = List.copyOf(settings);
        images = List.copyOf(images);
    }

    /** All of it, in words. */
    List<String> changes() {
        List<String> changes = new ArrayList<>(settings);
        if (!images.isEmpty()) {
            changes.add("the images: " + String.join("; ", images));
        }
        return changes;
    }

    /** Whether all is as it was. */
    boolean changesNothing() {
        return settings.isEmpty() && images.isEmpty();
    }

    /** Whether {@code folder} holds a run to go on with, not only the marker of one. */
    static boolean isPossible(RunFolder folder) {
        return Files.exists(folder.request()) || Files.exists(folder.resolvedRecipe());
    }

    /**
     * Compares what is asked for with what the run in {@code folder} began with.
     *
     * @return the settings that are other than before and may be, in words
     * @throws RunFolderException naming the others, with their old and new values
     */
    static List<String> settings(RunFolder folder, RunRequest request, Recipe recipe) {
        Optional<StoredRequest> stored = StoredRequest.read(folder);
        Recipe before = stored.map(run -> run.resolvedRecipe(folder))
                .orElseGet(() -> RecipeReader.read(RecipeSource.file(folder.resolvedRecipe()), List.of()));
        List<String> taken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        stored.ifPresent(run -> refused.addAll(others(run, StoredRequest.of(request, recipe), folder)));
        for (SettingChange change : SettingChange.between(before, recipe)) {
            if (change.onResume() == OnResume.FREE) {
                taken.add(change.toString());
            } else if (change.onResume() == OnResume.LONGER) {
                longer(change, folder)
                        .ifPresentOrElse(
                                why -> refused.add(change + why),
                                () -> taken.add(change
                                        + (hasBegun(change, folder)
                                                ? " (from here on the learning rate follows the longer schedule)"
                                                : "")));
            } else {
                refused.add(change.toString());
            }
        }
        if (!refused.isEmpty()) {
            throw new RunFolderException(
                    Problem.HOLDS_ANOTHER_RUN,
                    "The run in " + folder.path() + " was started with other settings than these: "
                            + String.join("; ", refused) + ". A run goes on with what it began with: leave "
                            + (refused.size() == 1 ? "this" : "these") + " out, or choose another folder.",
                    "out");
        }
        return taken;
    }

    /** Why a stage cannot have other epochs; empty if it can. */
    private static Optional<String> longer(SettingChange change, RunFolder folder) {
        if (Files.exists(folder.checkpoint(change.section()))) {
            return Optional.of(" (the stage has ended)");
        }
        if (change.longer() || change.positive() && !hasBegun(change, folder)) {
            return Optional.empty();
        }
        return Optional.of(
                change.positive()
                        ? " (a stage that has begun can only become longer)"
                        : " (a stage can be neither left out nor added)");
    }

    /** A stage without a state makes its first step again. */
    private static boolean hasBegun(SettingChange change, RunFolder folder) {
        TrainingFiles files = folder.training();
        return Files.exists(files.state(change.section())) || Files.exists(files.stateBefore(change.section()));
    }

    private static List<String> others(StoredRequest before, StoredRequest now, RunFolder folder) {
        List<String> changes = new ArrayList<>();
        if (before.smoke() != now.smoke()) {
            changes.add("smoke: " + before.smoke() + " -> " + now.smoke());
        }
        if (before.test().isEmpty() != now.test().isEmpty()) {
            changes.add("val: " + named(before.test()) + " -> " + named(now.test()));
        }
        boolean adopted = now.from()
                .equals(folder.untunedEncoder().toAbsolutePath().normalize().toString());
        if (!before.from().equals(now.from()) && !(adopted && !before.from().isEmpty())) {
            changes.add("from: " + named(before.from()) + " -> " + named(now.from()));
        }
        return changes;
    }

    private static String named(String place) {
        return place.isEmpty() ? "none" : place;
    }
}
