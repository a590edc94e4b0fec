/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.recipe.Decode;
import dev.maect.recipe.OnBad;
import dev.maect.recipe.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The images of a run: those to train on, and those to evaluate on where there are labels. Owns what it opened.
 *
 * @param train training images
 * @param test images to evaluate on; empty without labels
 * @param opened what to close
 */
public record RunData(ImageSource train, Optional<ImageSource> test, List<ImageSource> opened)
        implements AutoCloseable {
    private static final int SMOKE_BATCHES = 3;

    public static RunData open(RunRequest request, Recipe recipe) {
        int channels = recipe.model().channels();
        long cache = recipe.data().cacheMegabytes() * (1L << 20);
        boolean reduced = recipe.data().decode() == Decode.REDUCED;
        ImageSource all = openOrClose(request.data(), channels, reduced ? 0 : cache, List.of());
        requireReadable(all, recipe);
        if (request.val().isPresent()) {
            ImageSource val = openOrClose(request.val().get(), channels, cache, List.of(all));
            return new RunData(limited(all, request, recipe), Optional.of(val), List.of(all, val));
        }
        double heldOut = recipe.evaluation().heldOutFraction();
        if (all.labelSets().isEmpty() || heldOut == 0) {
            return new RunData(limited(all, request, recipe), Optional.empty(), List.of(all));
        }
        ImageSources.Split split = ImageSources.split(all, heldOut, recipe.seed());
        return new RunData(limited(split.train(), request, recipe), Optional.of(split.heldOut()), List.of(all));
    }

    private static ImageSource openOrClose(String spec, int channels, long cache, List<ImageSource> others) {
        try {
            return ImageSources.open(spec, channels, cache);
        } catch (RuntimeException e) {
            others.forEach(ImageSource::close);
            throw e;
        }
    }

    /** With {@code on-bad: fail} every image is read before anything is written. */
    private static void requireReadable(ImageSource all, Recipe recipe) {
        if (recipe.data().onBad() == OnBad.SKIP) {
            return;
        }
        try {
            ImageSources.requireAllReadable(all);
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** A smoke run takes a few batches' worth of the images. */
    private static ImageSource limited(ImageSource source, RunRequest request, Recipe recipe) {
        if (!request.smoke()) {
            return source;
        }
        int batch = Math.max(
                recipe.pretrain().batchSize(),
                Math.max(recipe.prepareHead().batchSize(), recipe.tune().batchSize()));
        return sample(source, SMOKE_BATCHES * batch, recipe.seed());
    }

    /** At most {@code count} images of {@code source}, drawn at random. */
    public static ImageSource sample(ImageSource source, int count, long seed) {
        if (source.size() <= count) {
            return source;
        }
        int[] order = RandomStream.of(seed, "sample").permutation(source.size());
        return new SubsetSource(source, Arrays.copyOf(order, count));
    }

    @Override
    public void close() {
        opened.forEach(ImageSource::close);
    }
}
