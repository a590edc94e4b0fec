/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.List;

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
}
