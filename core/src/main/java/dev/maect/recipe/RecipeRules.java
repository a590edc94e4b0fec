/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
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
        data(recipe);
        pretrain(recipe.pretrain(), recipe.model().patches());
        stage(
                "prepare-head",
                recipe.prepareHead(),
                recipe.prepareHead().topK(),
                recipe.prepareHead().headKind(),
                recipe);
        cacheViews(recipe.prepareHead());
        stage("tune", recipe.tune(), recipe.tune().topK(), recipe.tune().headKind(), recipe);
        if (recipe.tune().frozenBlocks() > recipe.model().depth()) {
            throw wrong(
                    "tune.frozen-blocks is " + recipe.tune().frozenBlocks() + " but the encoder has "
                            + recipe.model().depth() + " blocks. Use at most "
                            + recipe.model().depth()
                            + ", or -1 for half of them.",
                    "tune.frozen-blocks",
                    "model.depth");
        }
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
    }

    private static void perChannel(String name, List<Double> values, int channels) {
        if (values.size() != channels) {
            throw wrong(
                    "data." + name + " has " + values.size() + " values but model.channels is " + channels
                            + ". Give one value per channel.",
                    "data." + name,
                    "model.channels");
        }
    }

    private static void pretrain(PretrainOptions pretrain, int patches) {
        int visible = (int) (patches * (1 - pretrain.maskRatio()));
        if (pretrain.enabled() && (visible == 0 || visible == patches)) {
            throw wrong(
                    "pretrain.mask-ratio is " + Numbers.text(pretrain.maskRatio()) + " of " + patches
                            + " patches: " + (visible == 0 ? "none would stay visible" : "none would be hidden")
                            + ". Use pretrain.mask-ratio=0.75, or smaller patches.",
                    "pretrain.mask-ratio",
                    "model.image-size",
                    "model.patch-size");
        }
        if (pretrain.batchSize() % pretrain.accumulate() != 0) {
            throw wrong(
                    "pretrain.batch-size is " + pretrain.batchSize() + " and pretrain.accumulate is "
                            + pretrain.accumulate() + ": the parts must be equal. Use pretrain.batch-size="
                            + nearestMultiple(pretrain.batchSize(), pretrain.accumulate()) + ".",
                    "pretrain.batch-size",
                    "pretrain.accumulate");
        }
    }

    private static void stage(String section, StageOptions stage, int topK, String kind, Recipe recipe) {
        int queue = recipe.head().queueSize();
        int batch = stage.batchSize();
        if (!stage.enabled() || !HeadFactory.named(kind).usesQueue()) {
            return;
        }
        if (queue % batch != 0) {
            throw wrong(
                    "head.queue-size is " + queue + " and " + section + ".batch-size is " + batch
                            + ": the queue must be divisible by the batch. " + queueRemedy(section, queue, batch),
                    "head.queue-size",
                    section + ".batch-size");
        }
        if (topK > queue) {
            throw wrong(
                    section + ".top-k is " + topK + " but head.queue-size is " + queue
                            + ": there are not so many neighbours. Use a top-k of at most " + queue + ".",
                    section + ".top-k",
                    "head.queue-size");
        }
    }

    private static void cacheViews(PrepareHeadOptions prepareHead) {
        if (prepareHead.cachesViews() && prepareHead.cacheViews() < ViewOptions.COUNT) {
            throw wrong(
                    "prepare-head.cache-views is " + prepareHead.cacheViews() + ", but the head compares two views of"
                            + " an image. Use prepare-head.cache-views=2 or more, or 0 to encode new views in every"
                            + " epoch.",
                    "prepare-head.cache-views");
        }
    }

    private static String queueRemedy(String section, int queue, int batch) {
        int below = queue / batch * batch;
        String queues = below == 0 ? "" + batch : below + " or head.queue-size=" + ((long) below + batch);
        int divisor = Math.min(batch, queue);
        while (queue % divisor != 0) {
            divisor--;
        }
        String batches = divisor < 2 ? "" : ", or " + section + ".batch-size=" + divisor;
        return "Use head.queue-size=" + queues + batches + ".";
    }

    private static int nearestMultiple(int value, int of) {
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
