/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.weights.CheckpointException;

/**
 * The size of an image.
 *
 * @param height rows of pixels
 * @param width columns of pixels
 */
public record PixelSize(int height, int width) {
    /** Checks that both are positive. */
    public PixelSize {
        if (height < 1 || width < 1) {
            throw new CheckpointException("An image cannot have " + height + "x" + width + " pixels.");
        }
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
