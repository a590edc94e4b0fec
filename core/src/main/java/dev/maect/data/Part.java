/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * What is wanted of an image that is yet to be decoded.
 *
 * @param box the pixels that count, in the image's own size
 * @param reduction by how much the image may be shrunk while it is decoded: 1 (not at all), 2, 4 or 8
 */
public record Part(Box box, int reduction) {
    /** Decides what is wanted of an image of the size that its header tells. */
    @FunctionalInterface
    public interface Choice {
        /** What is wanted of an image of {@code height} x {@code width}. */
        Part of(int height, int width);
    }

    /** Checks the reduction. */
    public Part {
        if (reduction != 1 && reduction != 2 && reduction != 4 && reduction != 8) {
            throw new IllegalArgumentException("An image cannot be decoded at 1/" + reduction);
        }
    }

    /** All of an image. */
    public static Part whole(int height, int width) {
        return new Part(new Box(0, 0, height, width), 1);
    }

    /** All of an image, shrunk while it is decoded as long as its shortest side keeps {@code shortest} pixels. */
    public static Choice shrunkTo(int shortest) {
        return (height, width) -> {
            int reduction = 8;
            while (reduction > 1 && Math.min(height, width) / reduction < shortest) {
                reduction /= 2;
            }
            return new Part(new Box(0, 0, height, width), reduction);
        };
    }

    /** What serves this and the other part. */
    public Part and(Part other) {
        return new Part(box.around(other.box), Math.min(reduction, other.reduction));
    }
}
