/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.List;

/**
 * An indexed collection of pictures. Reading is thread-safe: the loader's workers read in parallel. The order is fixed
 * (names sorted), so an index means the same picture in every run.
 */
public interface ImageSource extends AutoCloseable {
    /** How many pictures there are; at least one. */
    int size();

    /** What to call picture {@code index} in messages: its path inside the folder or archive. */
    String name(int index);

    /**
     * Reads and decodes picture {@code index}.
     *
     * @throws DataException if the picture is broken or unreadable; the message names it
     */
    Picture read(int index);

    /**
     * Reads picture {@code index} as far as it is wanted. A source that cannot save work by that gives the whole picture.
     *
     * @throws DataException if the picture is broken or unreadable; the message names it
     */
    default DecodedPart read(int index, Part.Choice choice) {
        return DecodedPart.whole(read(index));
    }

    /** The labellings of this source; empty when it has no labels. */
    List<LabelSet> labelSets();

    /** Where the pictures come from, for messages and provenance. */
    String description();

    /** Releases files held open. */
    @Override
    void close();
}
