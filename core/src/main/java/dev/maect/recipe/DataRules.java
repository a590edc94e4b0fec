/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What must hold between a recipe and the number of training images, and what should. */
final class DataRules {
    /** The part of the images that the queue of a small data set holds at most, so that neighbours are other images. */
    private static final int QUEUE_PART = 4;

    private DataRules() {}

    /**
     * Checks a recipe against its data.
     *
     * @throws RecipeException if a stage that runs has a batch larger than the data
     */
    static List<String> check(Recipe recipe, int images) {
        List<String> warnings = new ArrayList<>();
        stages(recipe).forEach((section, stage) -> {
            if (stage.batchSize() > images) {
                throw tooLarge(section, stage.batchSize(), images);
            }
        });
        queue(recipe, images, warnings);
        cacheViews(recipe.prepareHead(), warnings);
        PretrainOptions pretrain = recipe.pretrain();
        if (pretrain.enabled() && pretrain.warmupEpochs() >= pretrain.epochs()) {
            warnings.add("pretrain.warmup-epochs is " + pretrain.warmupEpochs() + " of " + pretrain.epochs()
                    + " epochs: the learning rate rises to the end and never falls. Use pretrain.warmup-epochs="
                    + pretrain.epochs() / 10 + ".");
        }
        return List.copyOf(warnings);
    }

    private static Map<String, StageOptions> stages(Recipe recipe) {
        Map<String, StageOptions> stages = new LinkedHashMap<>();
        stages.put("pretrain", recipe.pretrain());
        stages.put("prepare-head", recipe.prepareHead());
        stages.put("tune", recipe.tune());
        stages.values().removeIf(stage -> !stage.enabled());
        return stages;
    }

    private static RecipeException tooLarge(String section, int batch, int images) {
        int fit = Integer.highestOneBit(Math.max(1, images));
        String key = section + ".batch-size";
        return new RecipeException(
                String.format(
                        Locale.ROOT,
                        "%s is %d but there are only %,d training images: not one batch. Use %s=%d or less"
                                + " (the recipe 'small' is made for few images), or more images.",
                        key,
                        batch,
                        images,
                        key,
                        fit),
                List.of(key));
    }

    private static void queue(Recipe recipe, int images, List<String> warnings) {
        int queue = recipe.head().queueSize();
        boolean used = usesQueue(recipe.prepareHead(), recipe.prepareHead().headKind())
                || usesQueue(recipe.tune(), recipe.tune().headKind());
        if (!used || queue <= images) {
            return;
        }
        int batch = Math.max(recipe.prepareHead().batchSize(), recipe.tune().batchSize());
        int fit = Math.max(1, images / QUEUE_PART / batch) * batch;
        warnings.add(String.format(
                Locale.ROOT,
                "head.queue-size is %d but there are only %,d training images: the queue holds each image about %.1f"
                        + " times, from several epochs, and old copies crowd out other neighbours. Use"
                        + " head.queue-size=%d (about a quarter of the images).",
                queue,
                images,
                (double) queue / images,
                fit));
    }

    private static void cacheViews(PrepareHeadOptions stage, List<String> warnings) {
        int encodedWithout = ViewOptions.COUNT * stage.epochs();
        if (stage.enabled() && stage.cacheViews() > encodedWithout) {
            warnings.add("prepare-head.cache-views is " + stage.cacheViews() + " but prepare-head.epochs is "
                    + stage.epochs() + ": without a cache only " + encodedWithout + " views of each image are encoded."
                    + " Use prepare-head.cache-views=0, or more epochs.");
        }
    }

    private static boolean usesQueue(StageOptions stage, String kind) {
        return stage.enabled() && HeadFactory.named(kind).usesQueue();
    }
}
