/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Channels;
import dev.maect.data.sample.SampleScale;
import dev.maect.data.sample.SampleType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Images of one size that lie one after another in an array, as {@link StackShape} has it. They are read where they lie; values
 * that are no bytes are brought to 0 to 255 as those of image files are ({@link SampleScale}).
 */
final class StackSource implements ImageSource {
    private final NumberArray images;
    private final StackShape shape;
    private final SampleScale scale;
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
     * @param range what becomes 0 and 255, where values are no bytes
     * @param description follows "the"
     */
    StackSource(
            NumberArray images,
            Optional<NumberArray> labels,
            int asked,
            Optional<ImageSpec.Range> range,
            String description,
            List<String> notes,
            Optional<String> stamp) {
        SampleType type = SampleType.ofNumpy(images.type())
                .orElseThrow(() -> new DataException(images.name() + ": holds values of type " + images.type()
                        + ", which are no images. Save numbers, such as uint8."));
        this.scale = SampleScale.of(type, range)
                .orElseThrow(() -> new DataException(
                        images.name() + ": " + SampleScale.missing(type) + ". " + SampleScale.REMEDY));
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
            byte[] values = bytes(index, count);
            Image image = new Image(shape.height(), shape.width(), shape.channels(), shape.interleaved(values));
            return Channels.convert(image, asked);
        } catch (IOException e) {
            throw new DataException(name(index) + " of " + images.name() + " cannot be read: " + e, e);
        }
    }

    /** The values of an image as bytes. */
    private byte[] bytes(int index, int count) throws IOException {
        int size = NumberArray.itemSize(images.type());
        byte[] stored = images.bytes().read((long) index * count * size, Math.multiplyExact(count, size));
        if (images.isOfBytes()) {
            return stored;
        }
        ByteBuffer buffer = ByteBuffer.wrap(stored).order(images.order());
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = scale.ofRaw(
                    switch (size) {
                        case Byte.BYTES -> buffer.get();
                        case Short.BYTES -> buffer.getShort() & 0xffffL;
                        case Integer.BYTES -> buffer.getInt() & 0xffffffffL;
                        default -> buffer.getLong();
                    });
        }
        return values;
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
