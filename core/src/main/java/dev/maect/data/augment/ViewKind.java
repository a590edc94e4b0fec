/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import java.util.Locale;
import java.util.Optional;

/** What is done to an image before the encoder sees it. */
public enum ViewKind {
    /** Crop and flip: MAE pre-training and MAE-CT. */
    MINIMAL,
    /** BYOL's augmentations, different for the first and the other views: MAE-CT_aug. */
    AUG,
    /** Resize and centre crop; nothing random. */
    EVALUATION;

    /**
     * Which of its augmentations do nothing, or less, to images of so many channels: a sentence without its end, or nothing
     * where all of them are what they are called.
     */
    public Optional<String> leftOut(int channels) {
        if (this != AUG || channels == 3) {
            return Optional.empty();
        }
        return Optional.of(
                switch (channels) {
                    case 1 ->
                        "saturation, hue and grey change nothing in grey images; brightness, contrast, blur and"
                                + " solarisation do";
                    case 4 -> "the changes of colour leave the fourth channel alone, as they would alpha";
                    default ->
                        "colour jitter, grey and solarisation are left out, as the " + channels
                                + " channels are no colours; crop, flip and blur stay";
                });
    }

    /** The word for it in recipes and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
