/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One labelling of a source's images. A folder with class folders has one, named {@link #DEFAULT_NAME}; the drawn demo set
 * has two ({@code object}, {@code background}). Training never reads labels except to report NN accuracy.
 *
 * @param name what the labels describe
 * @param classes class names; a label is an index into this list
 * @param labels one class index per image of the source, {@link #NONE} for an image without a label
 * @param nuisance whether they describe what an encoder should forget, such as backgrounds: scores on them should fall
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelSet(String name, List<String> classes, int[] labels, boolean nuisance) {
    /** The usual name of the only label set of a source. */
    public static final String DEFAULT_NAME = "label";
    /** The label of an image that has none. */
    public static final int NONE = -1;

    /** Labels of what an encoder should find. */
    public LabelSet(String name, List<String> classes, int[] labels) {
        this(name, classes, labels, false);
    }

    /** Whether some images have no label. */
    public boolean isPartial() {
        return Arrays.stream(labels).anyMatch(label -> label == NONE);
    }

    /** The same labelling of other images. */
    public LabelSet withLabels(int[] labels) {
        return new LabelSet(name, classes, labels, nuisance);
    }

    /**
     * A labelling by the class names of the images.
     *
     * @param name what the labels describe
     * @param classOfEach the name of each image's class; the classes are the different ones, sorted
     */
    public static LabelSet of(String name, Collection<String> classOfEach) {
        List<String> classes = List.copyOf(new TreeSet<>(classOfEach));
        int[] labels = classOfEach.stream()
                .mapToInt(own -> Collections.binarySearch(classes, own))
                .toArray();
        return new LabelSet(name, classes, labels);
    }

    /**
     * A labelling by the class names of those images that have one.
     *
     * @param name what the labels describe
     * @param classOfEach the name of each image's class; the classes are the different ones, sorted
     */
    public static LabelSet ofSome(String name, List<Optional<String>> classOfEach) {
        List<String> classes = List.copyOf(
                classOfEach.stream().flatMap(Optional::stream).collect(Collectors.toCollection(TreeSet::new)));
        int[] labels = classOfEach.stream()
                .mapToInt(own ->
                        own.map(each -> Collections.binarySearch(classes, each)).orElse(NONE))
                .toArray();
        return new LabelSet(name, classes, labels);
    }
}
