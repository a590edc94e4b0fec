/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

/**
 * What a change of tags did, so that it can be taken back.
 *
 * @param tag which
 * @param added whether it was given; else it was taken away
 * @param images those that had not been so before
 */
@SuppressWarnings("ArrayRecordComponent")
public record TagChange(String tag, boolean added, long[] images) {
    /** Takes the change back; returns what takes that back. */
    public TagChange undo(Catalog catalog) {
        return Tags.set(catalog, tag, images, !added);
    }
}
