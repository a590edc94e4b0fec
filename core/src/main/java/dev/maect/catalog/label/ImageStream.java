/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.eval.FeatureExtractor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Images in, features or labels out, in the same order, for as long as they come: some threads decode what comes next while
 * a batch goes through the encoder, and never more than a few batches are in memory. An image that cannot be read is an
 * answer like others. One thread at a time asks. Closing it ends the threads; the model stays open.
 *
 * <pre>{@code
 * try (ImageStream<float[]> features = ImageStream.features(extractor, Options.standard(), paths.map(ImageInput::of).iterator())) {
 *     features.forEachRemaining(answer -> ...);
 * }
 * }</pre>
 *
 * @param <T> what comes out for an image
 */
public final class ImageStream<T> implements Iterator<ImageStream.Answer<T>>, AutoCloseable {
    /**
     * How much is done at once.
     *
     * @param batch images that go through the encoder together
     * @param threads that read and decode
     */
    public record Options(int batch, int threads) {
        /** Checks them. */
        public Options {
            if (batch < 1 || threads < 1) {
                throw new IllegalArgumentException("at least one image and one thread; got " + batch + ", " + threads);
            }
        }

        /** 32 images, two threads. */
        public static Options standard() {
            return new Options(32, 2);
        }
    }

    /**
     * What came of an image.
     *
     * @param <T> what comes out for an image
     */
    public sealed interface Answer<T> {
        /** The image's name, as it came in. */
        String name();
    }

    /**
     * Of one that can be read.
     *
     * @param value its features or label
     * @param <T> what comes out for an image
     */
    public record Good<T>(String name, T value) implements Answer<T> {}

    /**
     * Of one that cannot.
     *
     * @param reason why not, in words
     * @param <T> what comes out for an image
     */
    public record Bad<T>(String name, String reason) implements Answer<T> {}

    private record Decoded(List<Image> image, String reason) {}

    private record Pending(String name, Future<Decoded> image) {}

    private static final int AHEAD = 2; // batches that are read before they are needed

    private final Iterator<ImageInput> inputs;
    private final ImageDecoder decoder;
    private final Function<List<Image>, List<T>> model;
    private final Options options;
    private final ExecutorService threads;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private final Queue<Answer<T>> answers = new ArrayDeque<>();
    private boolean closed;

    private ImageStream(
            Iterator<ImageInput> inputs, int channels, Function<List<Image>, List<T>> model, Options options) {
        this.inputs = inputs;
        this.model = model;
        this.options = options;
        decoder = new ImageDecoder(channels);
        threads = Executors.newFixedThreadPool(options.threads(), task -> {
            Thread thread = new Thread(task, "maect-image-stream");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * What {@code model} makes of images, a batch at a time.
     *
     * @param channels of the images that it takes
     * @param model gives something for each image, in their order
     * @param <T> what comes out for an image
     */
    public static <T> ImageStream<T> of(
            int channels, Function<List<Image>, List<T>> model, Options options, Iterator<ImageInput> inputs) {
        return new ImageStream<>(inputs, channels, model, options);
    }

    /** Features, as the encoder gives them. */
    public static ImageStream<float[]> features(
            FeatureExtractor extractor, Options options, Iterator<ImageInput> inputs) {
        return new ImageStream<>(
                inputs, extractor.config().channels(), images -> List.of(extractor.features(images)), options);
    }

    /** Labels with their confidence. */
    public static ImageStream<Classifier.Answer> labels(
            Classifier classifier, Options options, Iterator<ImageInput> inputs) {
        return new ImageStream<>(inputs, classifier.channels(), classifier::classify, options);
    }

    @Override
    public boolean hasNext() {
        if (answers.isEmpty() && !closed) {
            readAhead();
            answerBatch();
        }
        return !answers.isEmpty();
    }

    @Override
    public Answer<T> next() {
        if (!hasNext()) {
            throw new NoSuchElementException(closed ? "the stream is closed" : "no more images");
        }
        return answers.remove();
    }

    private void readAhead() {
        while (pending.size() < (1 + AHEAD) * options.batch() && inputs.hasNext()) {
            ImageInput input = inputs.next();
            pending.add(new Pending(input.name(), threads.submit(() -> decoded(input))));
        }
    }

    private Decoded decoded(ImageInput input) {
        try {
            return new Decoded(List.of(decoder.decode(input.file().read(), input.name())), "");
        } catch (MaectException | IOException e) {
            return new Decoded(List.of(), String.valueOf(e.getMessage()));
        }
    }

    private void answerBatch() {
        List<String> names = new ArrayList<>();
        List<Decoded> all = new ArrayList<>();
        List<Image> images = new ArrayList<>();
        while (names.size() < options.batch() && !pending.isEmpty()) {
            Pending next = pending.remove();
            Decoded decoded = taken(next.image());
            names.add(next.name());
            all.add(decoded);
            images.addAll(decoded.image());
        }
        Iterator<T> values =
                images.isEmpty() ? List.<T>of().iterator() : model.apply(images).iterator();
        for (int i = 0; i < names.size(); i++) {
            answers.add(
                    all.get(i).image().isEmpty()
                            ? new Bad<>(names.get(i), all.get(i).reason())
                            : new Good<>(names.get(i), values.next()));
        }
    }

    private static Decoded taken(Future<Decoded> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MaectException("Interrupted while an image was read.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    /** Ends the threads. What was not asked for yet is not answered any more. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        pending.clear();
        answers.clear();
    }
}
