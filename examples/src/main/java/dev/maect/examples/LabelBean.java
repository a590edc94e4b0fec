/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import dev.maect.catalog.label.Classifier;
import dev.maect.catalog.label.ImageInput;
import dev.maect.catalog.label.ImageStream;
import dev.maect.engine.ComputeDevice;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A classifier as a container wants it: made by a constructor, closed by {@code close}, used by any thread. In Spring Boot:
 *
 * <pre>{@code
 * @Configuration
 * class Labels {
 *     @Bean // closed with the context, as every bean with a close method is
 *     LabelBean labelBean(@Value("${labels.model}") Path model) {
 *         return new LabelBean(model);
 *     }
 * }
 * }</pre>
 *
 * The model is what {@code maect classify --save} wrote. One instance is enough: images are decoded by the threads that ask, and
 * one batch after the other goes through the encoder, which uses all processors itself.
 */
public final class LabelBean implements AutoCloseable {
    private final Classifier classifier;

    /** Loads the model, so that a missing or damaged file ends the start of the program and no request. */
    public LabelBean(Path model) {
        classifier = Classifier.open(model, ComputeDevice.CPU);
    }

    /** What an image shows; a {@link dev.maect.MaectException} says in words why a file is none. */
    public Classifier.Answer label(byte[] file) {
        return classifier.classify(file);
    }

    /** What any number of images show, in their order, a batch at a time; those that cannot be read are told, too. */
    public void label(Iterator<ImageInput> images, Consumer<ImageStream.Answer<Classifier.Answer>> taken) {
        try (ImageStream<Classifier.Answer> answers =
                ImageStream.labels(classifier, ImageStream.Options.standard(), images)) {
            answers.forEachRemaining(taken);
        }
    }

    @Override
    public void close() {
        classifier.close();
    }
}
