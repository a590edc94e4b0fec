/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Channels;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.SubsetSource;
import dev.maect.data.source.file.CachingSource;
import dev.maect.engine.RandomStream;
import dev.maect.recipe.Decode;
import dev.maect.recipe.OnBad;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The images of a run: those to train on, and those to evaluate on where there are labels.
 *
 * @param train training images
 * @param test images to evaluate on; empty without labels
 * @param trainable how many training images there are; a smoke test takes fewer
 * @param all what the training images are taken from: as it was named or given, nothing set aside
 * @param givenTest images to evaluate on that were named or given
 * @param opened what to close
 */
record RunData(
        ImageSource train,
        Optional<ImageSource> test,
        int trainable,
        ImageSource all,
        Optional<ImageSource> givenTest,
        List<ImageSource> opened)
        implements AutoCloseable {
    /** Of all training images. */
    RunData(
            ImageSource train,
            Optional<ImageSource> test,
            ImageSource all,
            Optional<ImageSource> givenTest,
            List<ImageSource> opened) {
        this(train, test, train.size(), all, givenTest, opened);
    }

    static RunData open(RunRequest request, Recipe recipe) {
        List<ImageSource> opened = new ArrayList<>();
        try {
            return open(request, recipe, opened);
        } catch (RuntimeException e) {
            opened.forEach(ImageSource::close);
            throw e;
        }
    }

    private static RunData open(RunRequest request, Recipe recipe, List<ImageSource> opened) {
        long cache = recipe.data().cacheMegabytes() * (1L << 20);
        boolean reduced = recipe.data().decode() == Decode.REDUCED;
        ImageSource all = source(request.train(), recipe, reduced ? 0 : cache, opened);
        if (recipe.data().onBad() == OnBad.FAIL) {
            ImageSources.requireAllReadable(all);
        }
        if (request.test().isPresent()) {
            ImageSource test = source(request.test().get(), recipe, cache, opened);
            return new RunData(
                    limited(all, request, recipe),
                    Optional.of(limitedTest(test, request, recipe)),
                    all.size(),
                    all,
                    Optional.of(test),
                    opened);
        }
        double heldOut = recipe.evaluation().heldOutFraction();
        if (all.labelSets().isEmpty() || heldOut == 0) {
            return new RunData(
                    limited(all, request, recipe), Optional.empty(), all.size(), all, Optional.empty(), opened);
        }
        ImageSources.Split split = ImageSources.split(all, heldOut, recipe.seed());
        return new RunData(
                limited(split.train(), request, recipe),
                Optional.of(limitedTest(split.heldOut(), request, recipe)),
                split.train().size(),
                all,
                Optional.empty(),
                opened);
    }

    private static ImageSource source(Images images, Recipe recipe, long cache, List<ImageSource> opened) {
        int channels = recipe.model().channels();
        if (images instanceof Images.Of given) {
            requireChannels(given.source(), channels);
            return given.source();
        }
        ImageSource source = ImageSources.open(
                ((Images.At) images).place(), channels, recipe.data().reading(), cache);
        opened.add(source);
        return source;
    }

    /** What is opened here is decoded as the model needs it; what is given may be something else. */
    private static void requireChannels(ImageSource source, int channels) {
        if (source.size() < 1) {
            throw new DataException("There is no image in the " + source.description() + ".");
        }
        Image first;
        try {
            first = source.read(0);
        } catch (DataException e) {
            return;
        }
        if (first.channels() != channels) {
            throw new DataException("The images of the " + source.description() + " have " + first.channels()
                    + " channels, but model.channels is " + channels + ". " + Channels.advice(first.channels()));
        }
    }

    private static ImageSource limited(ImageSource source, RunRequest request, Recipe recipe) {
        return request.smoke() ? Smoke.images(source, recipe) : source;
    }

    private static ImageSource limitedTest(ImageSource source, RunRequest request, Recipe recipe) {
        return request.smoke() ? sample(source, Smoke.TEST_IMAGES, recipe.seed()) : source;
    }

    /** Bytes that decoded images will take between epochs, as their first tells. */
    long keptBytes() {
        return opened.stream()
                .filter(CachingSource.class::isInstance)
                .mapToLong(source -> expectedBytes((CachingSource) source))
                .sum();
    }

    private static long expectedBytes(CachingSource source) {
        try {
            return source.expectedBytes();
        } catch (DataException e) {
            return 0;
        }
    }

    /** At most {@code count} images of {@code source}, drawn at random. */
    static ImageSource sample(ImageSource source, int count, long seed) {
        if (source.size() <= count) {
            return source;
        }
        int[] order = RandomStream.of(seed, "sample").permutation(source.size());
        return new SubsetSource(source, Arrays.copyOf(order, count));
    }

    /** The same images, which nobody can read any more when the run is cancelled. Closing them closes nothing. */
    RunData until(Cancellation cancellation) {
        return new RunData(
                new CancellableSource(train, cancellation),
                test.map(source -> new CancellableSource(source, cancellation)),
                trainable,
                all,
                givenTest,
                List.of());
    }

    @Override
    public void close() {
        opened.forEach(ImageSource::close);
    }
}
