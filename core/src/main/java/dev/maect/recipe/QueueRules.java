/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What must hold, and what should, between the head's queue, the batches that fill it, and the images. */
final class QueueRules {
    /** The part of the images that the queue of a small data set holds at most, so that neighbours are other images. */
    private static final int QUEUE_PART = 4;

    private QueueRules() {}

    /** Checks a stage whose heads look for neighbours in a queue. */
    static void check(String section, HeadStageOptions stage, Recipe recipe) {
        int queue = recipe.head().queueSize();
        int batch = stage.batchSize();
        if (!stage.fillsQueue()) {
            return;
        }
        if (queue % batch != 0 && !HeadFactory.named(stage.headKind()).queueTakesAnyBatch()) {
            throw new RecipeException(
                    "head.queue-size is " + queue + " and " + section + ".batch-size is " + batch
                            + ": the queue must be divisible by the batch. " + remedy(section, queue, batch),
                    List.of("head.queue-size", section + ".batch-size"));
        }
        if (batch > queue) {
            throw new RecipeException(
                    "head.queue-size is " + queue + " and " + section + ".batch-size is " + batch
                            + ": the queue must hold a batch. Use head.queue-size=" + batch + " or more.",
                    List.of("head.queue-size", section + ".batch-size"));
        }
        if (stage.topK() > queue) {
            throw new RecipeException(
                    section + ".top-k is " + stage.topK() + " but head.queue-size is " + queue
                            + ": there are not so many neighbours. Use a top-k of at most " + queue + ".",
                    List.of(section + ".top-k", "head.queue-size"));
        }
    }

    /** Warns of a queue that holds each image several times; one text for all stages that use it. */
    static Optional<String> warning(Recipe recipe, int images) {
        int queue = recipe.head().queueSize();
        OptionalInt largest = recipe.stages().values().stream()
                .filter(stage -> stage instanceof HeadStageOptions heads && heads.fillsQueue())
                .mapToInt(StageOptions::batchSize)
                .max();
        if (largest.isEmpty() || queue <= images) {
            return Optional.empty();
        }
        int batch = largest.getAsInt();
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
