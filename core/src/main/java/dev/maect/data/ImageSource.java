/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.List;

/**
 * An indexed collection of images. Reading is thread-safe: the loader's workers read in parallel. The order is fixed
 * (names sorted), so an index means the same image in every run.
 */
public interface ImageSource extends AutoCloseable {
    /** How many images there are; at least one. */
    int size();

    /** What to call image {@code index} in messages: its path inside the folder or archive. */
    String name(int index);

    /**
     * Reads and decodes image {@code index}.
     *
     * @throws DataException if the image is broken or unreadable; the message names it
     */
    Image read(int index);

    /**
     * Reads image {@code index} as far as it is wanted. A source that cannot save work by that gives the whole image.
     *
     * @throws DataException if the image is broken or unreadable; the message names it
     */
    default DecodedPart read(int index, Part.Choice choice) {
        return DecodedPart.whole(read(index));
    }

    /** The labellings of this source; empty when it has no labels. */
    List<LabelSet> labelSets();

    /** Where the images come from, for messages and provenance. */
    String description();

    /** Releases files held open. */
    @Override
    void close();
}
