/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * One labelling of a source's images. A folder with class folders has one, named {@link #DEFAULT_NAME}; the drawn demo set
 * has two ({@code object}, {@code background}). Training never reads labels except to report NN accuracy.
 *
 * @param name what the labels describe
 * @param classes class names; a label is an index into this list
 * @param labels one class index per image of the source
 * @param nuisance whether they describe what an encoder should forget, such as backgrounds: scores on them should fall
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelSet(String name, List<String> classes, int[] labels, boolean nuisance) {
    /** The usual name of the only label set of a source. */
    public static final String DEFAULT_NAME = "label";

    /** Labels of what an encoder should find. */
    public LabelSet(String name, List<String> classes, int[] labels) {
        this(name, classes, labels, false);
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
}
