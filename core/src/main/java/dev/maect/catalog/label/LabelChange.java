/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.Catalog;

/**
 * What a change of labels replaced, so that it can be taken back; by image, one value each.
 *
 * @param set the label set
 * @param images whose labels were changed
 * @param labels those they had; empty for none
 * @param origins who had said so
 * @param given when, in microseconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelChange(String set, long[] images, String[] labels, String[] origins, long[] given) {
    /** Gives the images the labels they had; returns what takes that back. */
    public LabelChange undo(Catalog catalog) {
        return Labels.restore(catalog, this);
    }
}
