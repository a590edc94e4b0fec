/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.DataException;
import dev.maect.vit.ModelSize;
import java.util.List;
import java.util.regex.Pattern;

/** What must hold of a recipe for it to run: every value within its bounds, and the values at peace with each other. */
final class RecipeRules {
    private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:\\d{1,3})?|mps");
    /** Sin-cos positions put sine and cosine of row and column into a quarter of the width each. */
    private static final int POSITION_PARTS = 4;

    private RecipeRules() {}

    /**
     * Checks a recipe.
     *
     * @throws RecipeException naming the settings at fault and the remedy
     */
    static void check(Recipe recipe) {
        SettingBounds.check(recipe);
        if (!DEVICE.matcher(recipe.device()).matches()) {
            throw wrong("device is '" + recipe.device() + "'; it must be auto, cpu, cuda, cuda:N or mps.", "device");
        }
        model(recipe.model());
        transformer("decoder", recipe.decoder().dim(), recipe.decoder().heads());
        checkpoints(
                "decoder", recipe.decoder().checkpointBlocks(), recipe.decoder().depth());
        data(recipe);
        recipe.safety().check(recipe.evaluation());
        recipe.stages().values().forEach(stage -> stage.check(recipe));
    }

    private static void model(ModelOptions model) {
        ofSize(model, "dim", model.dim(), model.size().dim());
        ofSize(model, "depth", model.depth(), model.size().depth());
        ofSize(model, "heads", model.heads(), model.size().heads());
        ImageSize image = model.imageSize();
        int patch = model.patchSize();
        if (image.height() % patch != 0 || image.width() % patch != 0) {
            ImageSize fit =
                    new ImageSize(nearestMultiple(image.height(), patch), nearestMultiple(image.width(), patch));
            throw wrong(
                    "model.image-size is " + RecipeText.of(image) + " and model.patch-size is " + patch
                            + ": patches must fill the image. Use model.image-size="
                            + RecipeText.of(fit).replace(" ", "")
                            + ", or a patch size that divides it.",
                    "model.image-size",
                    "model.patch-size");
        }
        transformer("model", model.dim(), model.heads());
        checkpoints("model", model.checkpointBlocks(), model.depth());
    }

    private static void checkpoints(String section, int blocks, int depth) {
        if (blocks > depth) {
            throw wrong(
                    section + ".checkpoint-blocks is " + blocks + " but " + section + ".depth is " + depth
                            + ". Use at most " + depth + ".",
                    section + ".checkpoint-blocks",
                    section + ".depth");
        }
    }

    private static void ofSize(ModelOptions model, String name, int value, int named) {
        if (model.size() == ModelSize.CUSTOM && value == 0) {
            throw wrong("model.size is custom, so model." + name + " must be given.", "model.size", "model." + name);
        }
        if (model.size() != ModelSize.CUSTOM && value != named) {
            throw wrong(
                    "model." + name + " is " + value + " but model.size is " + model.size() + ", whose " + name + " is "
                            + named + ". Remove model." + name
                            + ", or use model.size=custom with dim, depth and heads.",
                    "model.size",
                    "model." + name);
        }
    }

    private static void transformer(String section, int dim, int heads) {
        if (dim % heads != 0) {
            throw wrong(
                    section + ".dim is " + dim + " and " + section + ".heads is " + heads
                            + ": heads must divide the width. Use " + section + ".dim="
                            + nearestMultiple(dim, leastCommonMultiple(heads, POSITION_PARTS)) + ", or other heads.",
                    section + ".dim",
                    section + ".heads");
        }
        if (dim % POSITION_PARTS != 0) {
            throw wrong(
                    section + ".dim is " + dim + "; it must be divisible by 4, for the positions. Use " + section
                            + ".dim=" + nearestMultiple(dim, leastCommonMultiple(heads, POSITION_PARTS)) + ".",
                    section + ".dim");
        }
    }

    private static void data(Recipe recipe) {
        int channels = recipe.model().channels();
        perChannel("mean", recipe.data().mean(), channels);
        perChannel("std", recipe.data().std(), channels);
        try {
            recipe.data().reading();
        } catch (DataException e) {
            throw wrong(
                    "data.sample-range is '" + recipe.data().sampleRange()
                            + "'; it must be auto, or two numbers LOW,HIGH such as 0,4095, the smaller one first.",
                    "data.sample-range");
        }
    }

    private static void perChannel(String name, List<Double> values, int channels) {
        if (values.size() != channels) {
            throw wrong(
                    "data." + name + " has " + values.size() + " values but model.channels is " + channels
                            + ". Give one value per channel; maect data stats measures them.",
                    "data." + name,
                    "model.channels");
        }
    }

    static int nearestMultiple(int value, int of) {
        return Math.max(1, (int) Math.round((double) value / of)) * of;
    }

    private static int leastCommonMultiple(int a, int b) {
        int multiple = a;
        while (multiple % b != 0) {
            multiple += a;
        }
        return multiple;
    }

    private static RecipeException wrong(String message, String... keys) {
        return new RecipeException(message, List.of(keys));
    }
}
