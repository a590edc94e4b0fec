/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.sample.SampleScale;

/** Is told how far the values of an image go, where a type's own range says what is white. */
@FunctionalInterface
interface LargestSample {
    /** The values of an image that {@code scale} made bytes of go as far as {@code largest}. */
    void saw(SampleScale scale, long largest);
}
