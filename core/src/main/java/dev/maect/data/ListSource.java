/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images that a program has at hand: a list in memory, or as many as a function reads. With names and labels, if there
 * are any:
 *
 * <pre>{@code
 * ImageSource cells = ListSource.of(ids.size(), i -> decode(database.load(ids.get(i))))
 *         .withNames(ids)
 *         .withLabels(LabelSet.of("tissue", tissues))
 *         .withDescription("cells of the study");
 * }</pre>
 *
 * Immutable; each {@code with} makes another source of the same images. Closing it does nothing.
 */
public final class ListSource implements ImageSource {
    /** Reads images by their index. */
    @FunctionalInterface
    public interface Reader {
        /** Reads image {@code index}; called from several threads at once. What it throws counts as that image's fault. */
        Image read(int index) throws IOException;
    }

    private final int size;
    private final Reader reader;
    private final boolean inMemory;
    private final List<String> names;
    private final List<LabelSet> labelSets;
    private final String description;

    private ListSource(
            int size,
            Reader reader,
            boolean inMemory,
            List<String> names,
            List<LabelSet> labelSets,
            String description) {
        this.size = size;
        this.reader = reader;
        this.inMemory = inMemory;
        this.names = names;
        this.labelSets = labelSets;
        this.description = description;
    }

    /**
     * Images in memory.
     *
     * @throws DataException if there are none
     */
    public static ListSource of(List<Image> images) {
        List<Image> copy = List.copyOf(images);
        return create(copy.size(), copy::get, true);
    }

    /**
     * Images that are read when they are needed.
     *
     * @param size how many there are
     * @throws DataException if there are none
     */
    public static ListSource of(int size, Reader reader) {
        return create(size, reader, false);
    }

    private static ListSource create(int size, Reader reader, boolean inMemory) {
        if (size < 1) {
            throw new DataException("A source needs at least one image; the list has none.");
        }
        return new ListSource(size, reader, inMemory, List.of(), List.of(), size + " images of a program");
    }

    /**
     * The same images with names, for messages and tables.
     *
     * @param newNames one for each image, in their order
     * @throws DataException if there are more or fewer, or two are the same
     */
    public ListSource withNames(List<String> newNames) {
        requireOneEach("names", newNames.size());
        Set<String> seen = newNames.stream().collect(Collectors.toSet());
        if (seen.size() < size) {
            throw new DataException("Two images of the " + description + " have the same name. Name each differently.");
        }
        return new ListSource(size, reader, inMemory, List.copyOf(newNames), labelSets, description);
    }

    /**
     * The same images with one labelling more.
     *
     * @param labels a label for each image, in their order
     * @throws DataException if there are more or fewer, or there is a label set of that name
     */
    public ListSource withLabels(LabelSet labels) {
        requireOneEach("labels named '" + labels.name() + "'", labels.labels().length);
        List<LabelSet> all = new ArrayList<>(labelSets);
        if (all.stream().anyMatch(set -> set.name().equals(labels.name()))) {
            throw new DataException("The " + description + " have labels named '" + labels.name()
                    + "' already. Name them differently.");
        }
        all.add(labels);
        return new ListSource(size, reader, inMemory, names, List.copyOf(all), description);
    }

    /** The same images under another description, such as "cells of the study"; it follows "the" in messages. */
    public ListSource withDescription(String text) {
        return new ListSource(size, reader, inMemory, names, labelSets, text);
    }

    private void requireOneEach(String what, int count) {
        if (count != size) {
            throw new DataException("There are " + count + " " + what + " for " + size + " images of the " + description
                    + ". Give one for each image.");
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Image read(int index) {
        try {
            return reader.read(index);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DataException(name(index) + " of the " + description + " cannot be read: " + e, e);
        } catch (Error e) {
            throw DataException.causedBy(name(index) + " of the " + description, e);
        }
    }

    @Override
    public String name(int index) {
        return names.isEmpty() ? ImageSource.super.name(index) : names.get(index);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isInMemory() {
        return inMemory;
    }
}
