/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A kind of place that images come from. One class makes it known to {@code ImageSources.open}, recipes and the command
 * line: it implements this, is public with a public constructor without parameters, and is marked
 * {@code @AutoService(ImageSourceFormat.class)}.
 */
public interface ImageSourceFormat {
    /** How a place of this kind is written and what it is, for messages: {@code demo:SEED[:COUNT] (drawn images)}. */
    String form();

    /** Whether {@code spec} names a place of this kind; quick, and without complaint. */
    boolean accepts(ImageSpec spec);

    /**
     * Opens the place; the caller closes the source. What users cannot do without is checked here, so that a run fails
     * before it begins.
     *
     * @param spec that {@link #accepts} accepted
     * @param channels 3 for RGB, 1 for grey, 4 for RGBA: what {@code read} is to give
     * @throws DataException if there are no images, or something else is wrong with the place
     */
    ImageSource open(ImageSpec spec, int channels);

    /** Whether this takes all files or folders that no other kind accepts, and so is asked last. */
    default boolean isGeneral() {
        return false;
    }
}
