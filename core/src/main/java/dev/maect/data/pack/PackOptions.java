/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.data.DataException;
import dev.maect.data.ImageSpec;

/**
 * What to make of images.
 *
 * @param shortSide the pixels that the shorter side of larger images is brought to; smaller images stay as they are
 * @param form how those are stored that were made smaller
 * @param perShard images in each shard
 * @param workers threads that decode and encode
 * @param channels that the images were opened with
 * @param reading how they were opened; with another than the usual one no image stays as it is, so that all of them are to
 *     be read in the usual way later
 */
public record PackOptions(
        int shortSide, StoredForm form, int perShard, int workers, int channels, ImageSpec.Reading reading) {
    /** Images in a shard unless another number is asked for: about 100 MB at 256 pixels. */
    public static final int USUAL_PER_SHARD = 4096;

    /** Checks the ranges. */
    public PackOptions {
        require(shortSide >= 1 && shortSide <= 1 << 16, "the shorter side", shortSide, "1 to 65536 pixels");
        require(perShard >= 1 && perShard <= 1_000_000, "the number of images in a shard", perShard, "1 to 1000000");
        require(workers >= 1 && workers <= 1024, "the number of threads", workers, "1 to 1024");
    }

    /** Of RGB images, read in the usual way. */
    public PackOptions(int shortSide, StoredForm form, int perShard, int workers) {
        this(shortSide, form, perShard, workers, 3, ImageSpec.Reading.STANDARD);
    }

    private static void require(boolean holds, String what, int value, String range) {
        if (!holds) {
            throw new DataException("Packing: " + what + " is " + value + "; it must be " + range + ".");
        }
    }
}
