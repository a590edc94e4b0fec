/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import java.util.List;

/**
 * What embedding changed.
 *
 * @param set the feature set
 * @param files images at the place
 * @param unchanged files that were known, with features
 * @param read files that were read because they are new, changed, or lacked features
 * @param encoded images that went through the encoder; copies go once
 * @param removed files that are gone
 * @param unreadable files that cannot be read, of all at the place
 * @param examples of messages why
 * @param whole whether it went to the end
 */
public record EmbedResult(
        FeatureSetInfo set,
        long files,
        long unchanged,
        long read,
        long encoded,
        long removed,
        long unreadable,
        List<String> examples,
        boolean whole) {}
