/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * A random change to an image. All randomness comes from the stream given, and the image given is never written to;
 * where nothing changes it may be returned itself. Thread-safe.
 */
@FunctionalInterface
public interface Augmentation {
    /** The changed image. */
    Image apply(Image image, RandomStream random);
}
