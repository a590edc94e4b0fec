/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;

/** Where the images of a run come from. */
public sealed interface Images {
    /**
     * Images at a place that {@link dev.maect.data.source.ImageSources#open(String, int)} can open. The run opens and
     * closes them.
     *
     * @param place a folder, an archive, {@code demo:SEED}, ...
     */
    record At(String place) implements Images {}

    /**
     * Images of the caller, who closes them after the run.
     *
     * @param source the images
     */
    record Of(ImageSource source) implements Images {}

    /** Images in a folder or archive; see {@link At}. */
    static Images at(String place) {
        return new At(place);
    }

    /** Images of the caller; see {@link Of}. */
    static Images of(ImageSource source) {
        return new Of(source);
    }
}
