/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What must hold, and what should, between the head's queue, the batches that fill it, and the images. */
final class QueueRules {
    /** The part of the images that the queue of a small data set holds at most, so that neighbours are other images. */
    private static final int QUEUE_PART = 4;

    private QueueRules() {}

    /** Checks a stage whose head looks for {@code topK} neighbours. */
    static void check(String section, StageOptions stage, int topK, String kind, Recipe recipe) {
        int queue = recipe.head().queueSize();
        int batch = stage.batchSize();
        if (!used(stage, kind)) {
            return;
        }
        if (queue % batch != 0) {
            throw new RecipeException(
                    "head.queue-size is " + queue + " and " + section + ".batch-size is " + batch
                            + ": the queue must be divisible by the batch. " + remedy(section, queue, batch),
                    List.of("head.queue-size", section + ".batch-size"));
        }
        if (topK > queue) {
            throw new RecipeException(
                    section + ".top-k is " + topK + " but head.queue-size is " + queue
                            + ": there are not so many neighbours. Use a top-k of at most " + queue + ".",
                    List.of(section + ".top-k", "head.queue-size"));
        }
    }

    /** Warns of a queue that holds each image several times; one text for both stages that use it. */
    static Optional<String> warning(Recipe recipe, int images) {
        PrepareHeadOptions prepare = recipe.prepareHead();
        TuneOptions tune = recipe.tune();
        int queue = recipe.head().queueSize();
        if (!used(prepare, prepare.headKind()) && !used(tune, tune.headKind()) || queue <= images) {
            return Optional.empty();
        }
        int batch = Math.max(prepare.batchSize(), tune.batchSize());
        int fit = Math.max(1, images / QUEUE_PART / batch) * batch;
        return Optional.of(String.format(
                Locale.ROOT,
                "head.queue-size is %d but there are only %,d training images: the queue holds each image about %.1f"
                        + " times, from several epochs, and old copies crowd out other neighbours. Use"
                        + " head.queue-size=%d (about a quarter of the images).",
                queue,
                images,
                (double) queue / images,
                fit));
    }

    private static boolean used(StageOptions stage, String kind) {
        return stage.enabled() && HeadFactory.named(kind).usesQueue();
    }

    private static String remedy(String section, int queue, int batch) {
        int below = queue / batch * batch;
        String queues = below == 0 ? "" + batch : below + " or head.queue-size=" + ((long) below + batch);
        int divisor = Math.min(batch, queue);
        while (queue % divisor != 0) {
            divisor--;
        }
        String batches = divisor < 2 ? "" : ", or " + section + ".batch-size=" + divisor;
        return "Use head.queue-size=" + queues + batches + ".";
    }
}
