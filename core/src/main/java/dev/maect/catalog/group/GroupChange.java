/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import dev.maect.catalog.Catalog;

/**
 * What a change of kept groups replaced, so that it can be taken back.
 *
 * @param grouping which
 * @param numbers groups whose names were changed, or that were joined to others
 * @param names those they had; empty for a group that was not there
 * @param images images that went to another group
 * @param from the group of each before
 */
@SuppressWarnings("ArrayRecordComponent")
public record GroupChange(String grouping, long[] numbers, String[] names, long[] images, long[] from) {
    /** Makes the groups what they were; returns what takes that back. */
    public GroupChange undo(Catalog catalog) {
        return KeptGroups.restore(catalog, this);
    }
}
