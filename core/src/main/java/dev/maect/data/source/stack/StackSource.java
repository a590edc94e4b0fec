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
 * Images of one size that lie one after another in an array of bytes: [N, H, W], [N, H, W, C] or [N, C, H, W]. Of the
 * latter two it is the one whose place for channels holds 1, 3 or 4, the last place first. They are read where they lie.
 */
final class StackSource implements ImageSource {
    private static final List<Integer> CHANNELS = List.of(1, 3, 4);

    private final NumberArray images;
    private final int height;
    private final int width;
    private final int channels;
    private final boolean planar;
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
     * @param asked channels, 1, 3 or 4: what {@code read} is to give
     * @param description follows "the"
     */
    StackSource(
            NumberArray images,
            Optional<NumberArray> labels,
            int asked,
            String description,
            List<String> notes,
            Optional<String> stamp) {
        List<Integer> shape = images.shape();
        if (!images.isOfBytes()) {
            throw new DataException(images.name() + ": holds values of type " + images.type() + ", but images are read"
                    + " from bytes, 0 to 255 (uint8). Scale the values to that range and save them as uint8.");
        }
        boolean last = shape.size() == 3 || shape.size() == 4 && CHANNELS.contains(shape.get(3));
        this.planar = !last && shape.size() == 4 && CHANNELS.contains(shape.get(1));
        if (!last && !planar) {
            throw new DataException(images.name() + ": has the shape " + NumberArray.text(shape)
                    + ", but a stack of images is (N, height, width), (N, height, width, channels) or (N, channels,"
                    + " height, width) with 1, 3 or 4 channels.");
        }
        this.images = images;
        this.height = shape.get(planar ? 2 : 1);
        this.width = shape.get(planar ? 3 : 2);
        this.channels = shape.size() == 3 ? 1 : shape.get(planar ? 1 : 3);
        if ((long) height * width * channels > Integer.MAX_VALUE / 4) {
            throw new DataException(images.name() + ": its images of " + height + " x " + width + " are too large.");
        }
        this.asked = asked;
        this.description = description + " (" + shape.get(0) + " images)";
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
        int count = height * width * channels;
        try {
            byte[] values = images.bytes().read((long) index * count, count);
            return Channels.convert(new Image(height, width, channels, planar ? interleaved(values) : values), asked);
        } catch (IOException e) {
            throw new DataException(name(index) + " of " + images.name() + " cannot be read: " + e, e);
        }
    }

    private byte[] interleaved(byte[] planes) {
        byte[] pixels = new byte[planes.length];
        int plane = height * width;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < plane; i++) {
                pixels[i * channels + c] = planes[c * plane + i];
            }
        }
        return pixels;
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
