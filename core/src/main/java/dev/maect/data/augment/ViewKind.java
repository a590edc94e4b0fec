/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import java.util.Locale;

/** What is done to an image before the encoder sees it. */
public enum ViewKind {
    /** Crop and flip: MAE pre-training and MAE-CT. */
    MINIMAL,
    /** BYOL's augmentations, different for the first and the other views: MAE-CT_aug. */
    AUG,
    /** Resize and centre crop; nothing random. */
    EVALUATION;

    /** The word for it in recipes and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
