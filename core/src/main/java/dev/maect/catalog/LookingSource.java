/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.survey.Fingerprints;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Another source whose images are looked at when they are read for the encoder, once each. In place of one that cannot be
 * read there is a black pixel, and the reason is kept. The other source stays open.
 */
final class LookingSource extends ForwardingSource {
    /**
     * What was seen of an image.
     *
     * @param look for finding near copies
     */
    record Seen(int height, int width, Fingerprints.Look look) {}

    private final Image black;
    private final Map<Integer, Seen> seen = new ConcurrentHashMap<>();
    private final Map<Integer, String> broken = new ConcurrentHashMap<>();

    LookingSource(ImageSource source, int channels) {
        super(source);
        black = new Image(1, 1, channels, new byte[channels]);
    }

    @Override
    public Image read(int index) {
        try {
            Image image = source().read(index);
            seen.put(index, new Seen(image.height(), image.width(), Fingerprints.look(image)));
            return image;
        } catch (DataException e) {
            broken.put(index, String.valueOf(e.getMessage()));
            return black;
        }
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return DecodedPart.whole(read(index));
    }

    Seen seen(int index) {
        return Objects.requireNonNull(seen.get(index), () -> "image " + index + " was not read");
    }

    Map<Integer, String> broken() {
        return broken;
    }

    @Override
    public void close() {} // the other source belongs to whoever opened it
}
