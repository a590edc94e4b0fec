/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import java.util.List;
import java.util.Map;

/**
 * What a catalogue holds.
 *
 * @param images how many different images there are
 * @param copies how many more files show byte by byte one of these
 * @param absent images that lie at none of its places any more; what is known of them is kept
 * @param unreadable files that could not be read
 * @param places where images lie, and how many files there are at each
 * @param sets the feature sets
 * @param complete by set, how many of the images have features
 * @param labels by label set, how many images have each label
 * @param tags how many images have each tag
 */
public record CatalogSummary(
        long images,
        long copies,
        long absent,
        long unreadable,
        Map<String, Long> places,
        List<FeatureSetInfo> sets,
        Map<String, Long> complete,
        Map<String, Map<String, Long>> labels,
        Map<String, Long> tags) {}
