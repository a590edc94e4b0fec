/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

/**
 * Images that are computed at once: part {@code number} of the {@code own} images of this rank, which are some of the
 * {@code images} of the batch.
 */
record BatchPart(int number, int parts, int own, int images) {
    int from() {
        return (int) ((long) own * number / parts);
    }

    int size() {
        return (int) ((long) own * (number + 1) / parts) - from();
    }

    /** What the mean over this part counts in the mean over the batch. */
    double weight() {
        return (double) size() / images;
    }
}
