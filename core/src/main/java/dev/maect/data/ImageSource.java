/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An indexed collection of images: all that training and evaluation know of where images come from. A source of your own
 * implements {@link #size} and {@link #read(int)}; the rest has defaults. Images that are at hand, or that a function
 * reads, need no class: {@link ListSource}. A source made of another one extends {@link ForwardingSource}.
 *
 * <ul>
 *   <li><b>Order.</b> Size and order never change while the source is open, and are the same the next time it is opened
 *       on the same data: an index means the same image in every run, and random numbers are drawn by it.
 *   <li><b>Threads.</b> All methods are called from several threads at once; the loader's workers read in parallel.
 *   <li><b>Errors.</b> An image that cannot be read is a {@link DataException} whose message names it and says what to
 *       do. A run then takes another image in its place or stops, as its recipe says ({@code data.on-bad}); any other
 *       exception ends it. For an {@code Error} that an image's content causes there is {@link DataException#causedBy}.
 *   <li><b>Pixels.</b> An image may be shared: who reads it does not write to its pixels. Sizes may differ from image to
 *       image, the number of channels must not.
 *   <li><b>Ownership.</b> Who opens a source closes it, when nothing reads from it any more.
 * </ul>
 *
 * <p>{@link ImageSourceFormat} makes a source that users can name in a recipe's data and on the command line.
 */
public interface ImageSource extends AutoCloseable {
    /** How many images there are; at least one. */
    int size();

    /**
     * Reads and decodes image {@code index}.
     *
     * @throws DataException if the image is broken or unreadable; the message names it
     */
    Image read(int index);

    /**
     * Reads image {@code index} as far as it is wanted. A source that cannot save work by that gives the whole image, as
     * this default does.
     *
     * @throws DataException if the image is broken or unreadable; the message names it
     */
    default DecodedPart read(int index, Part.Choice choice) {
        return DecodedPart.whole(read(index));
    }

    /**
     * What to call image {@code index} in messages and tables: its path inside the folder or archive. Different for each
     * image, and without the place of the whole source, so that a copy elsewhere has the same names.
     */
    default String name(int index) {
        return "image-" + index;
    }

    /**
     * What changes whenever image {@code index} does, found without reading it, such as size and time of its file; empty
     * if only reading tells. An evaluation trusts it, and reads nothing where it knows all that it needs.
     */
    default Optional<String> stamp(int index) {
        return Optional.empty();
    }

    /**
     * How many bytes image {@code index} has where it is stored, as far as that is known without reading it: the size of its
     * file. Empty, as here, where it is not stored by itself.
     */
    default OptionalLong storedBytes(int index) {
        return OptionalLong.empty();
    }

    /**
     * Image {@code index} as it is stored: the bytes of its file, not to be written to. Empty, as here, where it is not
     * stored by itself.
     *
     * @throws DataException if it cannot be read; the message names it
     */
    default Optional<byte[]> stored(int index) {
        return Optional.empty();
    }

    /** The labellings of this source, each with a label for every image; none by default. */
    default List<LabelSet> labelSets() {
        return List.of();
    }

    /** Where the images come from, for messages and provenance; it follows "the" in a sentence. */
    default String description() {
        return size() + " images of " + getClass().getSimpleName();
    }

    /** What a user should know of how the images and their labels were understood, a sentence each; nothing by default. */
    default List<String> notes() {
        return List.of();
    }

    /** Whether images are in memory already, so that reading them costs next to nothing and nobody need keep them. */
    default boolean isInMemory() {
        return false;
    }

    /** Releases files held open; nothing by default. */
    @Override
    default void close() {}
}
