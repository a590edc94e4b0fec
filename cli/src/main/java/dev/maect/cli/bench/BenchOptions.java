/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What to measure, and how often.
 *
 * @param work the work
 * @param recipe the model and the settings of its stages; batch sizes are {@code batch}
 * @param batch images per run of step, tune, refine, encode and data
 * @param rows rows of the features that knn, cluster and logistic work on
 * @param classes classes of logistic, clusters of cluster
 * @param restarts starts of cluster
 * @param runs runs that count
 * @param warmUp runs before them that do not
 * @param data a folder or archive of images for {@code data}; drawn ones otherwise
 */
record BenchOptions(
        Work work,
        Recipe recipe,
        int batch,
        int rows,
        int classes,
        int restarts,
        int runs,
        int warmUp,
        Optional<Path> data) {
    private static final List<String> SMALL = List.of(
            "model.size=custom",
            "model.dim=192",
            "model.depth=9",
            "model.heads=3",
            "model.image-size=32",
            "model.patch-size=4",
            "decoder.dim=96",
            "decoder.depth=2",
            "decoder.heads=3");

    /** With 100 classes and one start. */
    BenchOptions(Work work, Recipe recipe, int batch, int rows, int runs, int warmUp, Optional<Path> data) {
        this(work, recipe, batch, rows, 100, 1, runs, warmUp, data);
    }

    /** Checks the counts. */
    BenchOptions {
        if (classes < 2 || restarts < 1) {
            throw new MaectException("bench needs --classes of at least 2 and --restarts of at least 1; got " + classes
                    + " and " + restarts + ".");
        }
        if (batch < 1 || rows < 40 || runs < 1 || warmUp < 0) {
            throw new MaectException(
                    "bench needs --batch and --runs of at least 1, --rows of at least 40 and --warm-up of"
                            + " at least 0; got " + batch + ", " + runs + ", " + rows + " and " + warmUp + ".");
        }
    }

    /**
     * The recipe of a named model.
     *
     * @param model ti, s, b, l, h, small or custom
     * @param batch images per step
     * @param precision auto, fp32, tf32 or bf16
     * @param overrides {@code key=value} of the recipe; they win
     */
    static Recipe recipe(String model, int batch, String precision, String device, List<String> overrides) {
        List<String> settings = new ArrayList<>();
        switch (model.toLowerCase(Locale.ROOT)) {
            case "small" -> settings.addAll(SMALL);
            case "custom" -> settings.add("model.size=custom");
            case "ti" -> settings.add("model.size=Ti");
            case "s", "b", "l", "h" -> settings.add("model.size=" + model.toUpperCase(Locale.ROOT));
            default ->
                throw new MaectException("--model " + model + ": it must be ti, s, b, l, h, small, or custom with"
                        + " model.dim=, model.depth= and model.heads= given.");
        }
        settings.addAll(List.of(
                "refine.batch-size=" + Math.max(2, batch),
                "precision=" + precision.toLowerCase(Locale.ROOT),
                "device=" + device,
                "pretrain.views=1",
                "pretrain.batch-size=" + batch,
                "prepare-head.batch-size=" + Math.max(2, batch),
                "tune.batch-size=" + Math.max(2, batch),
                "data.workers=1"));
        settings.addAll(overrides);
        return Recipe.defaults().with(settings.toArray(String[]::new));
    }

    /** Which stages the recipe has: a head and its queue only where they are measured, so that any batch will do elsewhere. */
    static List<String> stages(Work work, String model) {
        return switch (work) {
            case TUNE -> List.of();
            case REFINE -> refining(model);
            default -> List.of("prepare-head.epochs=0", "tune.epochs=0");
        };
    }

    /** What makes the recipe of a named model refine, with heads on the output and two blocks. */
    private static List<String> refining(String model) {
        String heads = switch (model.toLowerCase(Locale.ROOT)) {
            case "small" -> "output,7,6";
            case "l" -> "output,22,21";
            case "h" -> "output,30,29";
            case "custom" -> "output";
            default -> "output,10,9";
        };
        List<String> settings = new ArrayList<>(
                List.of("prepare-head.epochs=0", "tune.epochs=0", "refine.epochs=20", "refine.heads=" + heads));
        if (model.equalsIgnoreCase("small")) {
            settings.add("refine.views.local.size=16");
        }
        return settings;
    }

    /** The batch that is usual for {@code work}: 16 for steps, 32 for the rest, 128 for the small model. */
    static int usualBatch(Work work, String model) {
        if (model.equalsIgnoreCase("small")) {
            return 128;
        }
        return switch (work) {
            case STEP, TUNE, REFINE -> 16;
            default -> 32;
        };
    }

    /** Where it runs. */
    ComputeDevice device() {
        return ComputeDevice.parse(recipe.device());
    }

    /** The precision that the recipe comes to. */
    Precision precision() {
        return recipe.precision().on(device());
    }
}
