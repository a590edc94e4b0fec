/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import java.util.List;
import java.util.Map;

/**
 * What a check found.
 *
 * @param places what was checked, as it describes itself
 * @param images how many were looked at
 * @param all how many there are; more than were looked at when it was stopped
 * @param notes how folders and files were understood
 * @param unreadable how many cannot be read
 * @param broken those of them that are listed, at most {@value #MOST_LISTED}
 * @param formats how many files are of which format, channels and bits
 * @param sizes how many images are so high and wide ({@code 480x640})
 * @param shortSide the shorter side in pixels of the smallest, the middle and the largest image; empty if none can be read
 * @param classes the classes by label set and place
 * @param duplicates images that show the same
 * @param advice what to do, most important first
 */
public record CheckResult(
        List<String> places,
        int images,
        int all,
        List<String> notes,
        int unreadable,
        List<Broken> broken,
        Map<String, Long> formats,
        Map<String, Long> sizes,
        List<Integer> shortSide,
        List<ClassBalance> classes,
        Duplicates duplicates,
        List<String> advice) {
    /** Of broken images, and of groups of duplicates. */
    static final int MOST_LISTED = 10_000;

    /**
     * An image that cannot be read.
     *
     * @param name of the image
     * @param reason the message for the user
     */
    public record Broken(String name, String reason) {}

    /**
     * The classes of a label set at one place.
     *
     * @param place which of the places, from 1
     * @param labelSet its name
     * @param unlabelled images without a label
     * @param images how many each class has that can be read
     * @param unreadable classes of which no image can be read
     */
    public record ClassBalance(
            int place, String labelSet, int unlabelled, Map<String, Long> images, List<String> unreadable) {}

    /**
     * Images that show the same.
     *
     * @param exactGroups how many images there are twice or more often, byte by byte
     * @param exactCopies how many could go for that
     * @param nearGroups how many there are twice or more often, exact copies and changed ones together
     * @param nearCopies how many could go for that
     * @param acrossSides how many groups lie on both sides of a division (train and val, one place and another)
     * @param otherLabels how many groups have images of different classes
     * @param complete whether all were compared
     * @param groups the groups, those across sides and with other labels first; at most {@value #MOST_LISTED}
     */
    public record Duplicates(
            int exactGroups,
            int exactCopies,
            int nearGroups,
            int nearCopies,
            int acrossSides,
            int otherLabels,
            boolean complete,
            List<Group> groups) {}

    /**
     * Images that show the same.
     *
     * @param exact whether all have the same bytes
     * @param images their names, at most 100
     * @param sides where they lie: splits, or places
     * @param labels their classes
     */
    public record Group(boolean exact, List<String> images, List<String> sides, List<String> labels) {}

    /** Whether nothing was found that spoils training or its evaluation: broken images, or the same ones on both sides. */
    public boolean isSound() {
        return unreadable == 0 && duplicates.acrossSides() == 0 && duplicates.otherLabels() == 0;
    }
}
