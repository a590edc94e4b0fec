/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.data.augment.Channels;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeException;
import dev.maect.run.StartingPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recipe as it follows from the images: batch, queue, temperature, views, evaluation.
 *
 * @param images what is known of them
 * @param train images to train on
 * @param heldOut the share that is set aside for evaluation
 * @param testGiven whether images to evaluate on are given
 * @param from an encoder to tune instead of one that is made
 * @param settings what the user wants otherwise, which wins
 */
record Draft(
        SurveyedImages images,
        int train,
        double heldOut,
        boolean testGiven,
        Optional<StartingPoint> from,
        List<String> settings) {
    private static final int FULL_BATCH = 256;
    private static final int MOST_QUEUE = 16_384;
    private static final int BANK_LIMIT = 20_000;
    /** The largest share of the queue that top-k takes, and the paper's top-k. */
    private static final int QUEUE_PER_NEIGHBOUR = 100;

    private static final int MOST_NEIGHBOURS = 20;
    /** Images kept in memory between epochs, as recipes have it. */
    private static final long CACHE = 1024L << 20;

    private static final int REDUCED_FROM = 2;

    /** Copies the list. */
    Draft {
        settings = List.copyOf(settings);
    }

    /** Of one model. */
    Recipe of(Rung rung, Epochs epochs) {
        List<String> all = new ArrayList<>();
        all.add("name=auto");
        if (from.isPresent()) {
            all.addAll(from.get().settings());
            all.addAll(Rung.headSettings(from.get().description().encoder().dim()));
        } else {
            all.addAll(rung.settings(images.shortSide()));
            all.addAll(Rung.headSettings(rung.dim()));
            all.add("model.channels=" + images.channels());
            all.add("data.mean=" + rounded(images.mean()));
            all.add("data.std=" + rounded(images.std()));
        }
        all.add("data.exif-orientation=true");
        if (reduces(rung)) {
            all.add("data.decode=reduced");
        }
        int batch = batch();
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            all.add(stage + ".batch-size=" + batch);
        }
        int queue = queue(batch);
        all.addAll(List.of(
                "head.queue-size=" + queue,
                "head.pooling=mean-patch",
                "pretrain.epochs=" + epochs.pretrain(),
                "pretrain.views=1",
                "pretrain.warmup-epochs=" + warmUp(epochs.pretrain()),
                "prepare-head.epochs=" + epochs.prepareHead(),
                "prepare-head.temperature=" + temperature(batch),
                "prepare-head.views.kind=aug",
                "prepare-head.views.crop-scale=[0.2, 1]",
                "tune.epochs=" + epochs.tune(),
                "tune.temperature=" + temperature(batch),
                "tune.top-k=" + topK(queue),
                "tune.clip-grad-norm=1",
                "tune.views.kind=aug",
                "tune.views.crop-scale=[0.2, 1]",
                "evaluation.held-out-fraction=" + heldOut,
                "evaluation.k=" + Math.min(10, Math.max(1, train / 10)),
                "evaluation.bank-limit=" + (train > BANK_LIMIT ? BANK_LIMIT : 0),
                "evaluation.probe-epochs=20",
                "evaluation.probe-batch-size=" + Math.max(2, Math.min(FULL_BATCH, batch)),
                "evaluation.probe-learning-rates=[0.1, 0.05, 0.02, 0.01]",
                "evaluation.cluster-runs=5",
                "evaluation.monitor-limit=1000",
                "evaluation.monitor-view-limit=500",
                "logging.checkpoint-every-epochs=0"));
        all.addAll(settings);
        return Recipe.defaults().with(all.toArray(String[]::new));
    }

    /** Whether the model goes with these images and settings. */
    boolean allows(Rung rung) {
        try {
            of(rung, new Epochs(from.isPresent() ? 0 : 1, 1, 1));
            return true;
        } catch (RecipeException e) {
            return false;
        }
    }

    /** The images in a batch: of few images few, so that an epoch has several steps. */
    int batch() {
        int usual = train < 512 ? 32 : train < 2000 ? 64 : train < 20_000 ? 128 : FULL_BATCH;
        return Math.max(2, Math.min(usual, Integer.highestOneBit(Math.max(1, train / 2))));
    }

    /** About a quarter of the images in whole batches, by doubling. */
    int queue(int batch) {
        int queue = batch;
        while (2L * queue <= train / 4 && 2 * queue <= MOST_QUEUE) {
            queue *= 2;
        }
        return queue;
    }

    int topK(int queue) {
        return Math.max(1, Math.min(MOST_NEIGHBOURS, queue / QUEUE_PER_NEIGHBOUR));
    }

    double temperature(int batch) {
        return batch < FULL_BATCH ? 0.2 : 0.15;
    }

    private static int warmUp(int epochs) {
        return epochs < 2 ? 0 : Math.max(1, Math.min(20, epochs / 15));
    }

    /** Large images that do not fit into memory are decoded in every epoch: small ones decode sooner. */
    boolean reduces(Rung rung) {
        int size = rung.patchFor(images.shortSide()) * rung.gridFor(images.shortSide());
        return !kept() && from.isEmpty() && images.shortSide() >= REDUCED_FROM * size;
    }

    boolean kept() {
        return images.most() <= CACHE;
    }

    /** Whether the augmentations' colours mean something. */
    boolean coloured() {
        return images.channels() > 1 && Channels.areColours(images.channels());
    }

    private static List<Double> rounded(List<Double> values) {
        return values.stream()
                .map(value -> Math.rint(value * 1e4) / 1e4)
                .map(value -> Math.max(value, 0))
                .toList();
    }
}
