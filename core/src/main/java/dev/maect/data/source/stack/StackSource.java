/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Channels;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Images of one size that lie one after another in an array of bytes, as {@link StackShape} has it. They are read where they
 * lie.
 */
final class StackSource implements ImageSource {
    private final NumberArray images;
    private final StackShape shape;
    private final int asked;
    private final String description;
    private final Optional<LabelSet> labels;
    private final List<String> notes;
    private final Optional<String> stamp;

    /**
     * A stack of images.
     *
     * @param images closed with this
     * @param labels a number for each image, if there are any
     * @param asked channels: what {@code read} is to give
     * @param description follows "the"
     */
    StackSource(
            NumberArray images,
            Optional<NumberArray> labels,
            int asked,
            String description,
            List<String> notes,
            Optional<String> stamp) {
        if (!images.isOfBytes()) {
            throw new DataException(images.name() + ": holds values of type " + images.type() + ", but images are read"
                    + " from bytes, 0 to 255 (uint8). Scale the values to that range and save them as uint8.");
        }
        this.images = images;
        this.shape = StackShape.of(images.name(), images.shape(), asked);
        if (shape.channels() == 2 && asked != 2) { // as no file says that the second is alpha
            throw new DataException("The images of " + images.name() + " have 2 channels, but " + asked
                    + " are asked for. " + Channels.advice(2));
        }
        Channels.require("The images of " + images.name(), shape.channels(), asked);
        this.asked = asked;
        this.description = description + " (" + images.shape().get(0) + " images)";
        this.labels = labels.map(StackSource::labelSet);
        this.notes = List.copyOf(notes);
        this.stamp = stamp;
    }

    /** Classes are called by their numbers. */
    private static LabelSet labelSet(NumberArray labels) {
        long[] numbers = labels.integers();
        long[] distinct = Arrays.stream(numbers).distinct().sorted().toArray();
        int[] indices = Arrays.stream(numbers)
                .mapToInt(number -> Arrays.binarySearch(distinct, number))
                .toArray();
        List<String> classes = Arrays.stream(distinct).mapToObj(Long::toString).toList();
        return new LabelSet(LabelSet.DEFAULT_NAME, classes, indices);
    }

    @Override
    public int size() {
        return images.shape().get(0);
    }

    @Override
    public Image read(int index) {
        int count = shape.count();
        try {
            byte[] values = images.bytes().read((long) index * count, count);
            Image image = new Image(shape.height(), shape.width(), shape.channels(), shape.interleaved(values));
            return Channels.convert(image, asked);
        } catch (IOException e) {
            throw new DataException(name(index) + " of " + images.name() + " cannot be read: " + e, e);
        }
    }

    @Override
    public List<LabelSet> labelSets() {
        return labels.stream().toList();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public Optional<String> stamp(int index) {
        return stamp;
    }

    /** They cost nothing but a read: nobody need keep them. */
    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public void close() {
        try {
            images.bytes().close();
        } catch (IOException e) {
            throw new DataException("Cannot close " + images.name() + ": " + e, e);
        }
    }
}
