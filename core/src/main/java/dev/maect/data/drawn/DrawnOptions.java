/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

import dev.maect.data.DataException;

/**
 * How the drawn images look, and so how hard they are. Lengths are shares of the image's side.
 *
 * @param imageSize height and width in pixels, at least 8
 * @param minObjectScale the smallest object, as the share of the side that it spans
 * @param maxObjectScale the largest object
 * @param maxOffset how far the object's centre may lie from the middle, along each axis
 * @param maxRotation how far an object may be turned either way, in radians
 * @param minRegions the fewest regions of a background; each has its own colours, direction, phase and scale
 * @param maxRegions the most regions of a background, at most 4
 * @param mixedTextures the probability that a region after the first has another texture than the background's class
 * @param contrast strength of a background's texture, 0 (flat) to 1
 * @param saturation strength of a background's colours, 0 (grey) to 1
 * @param objectSaturation strength of an object's colours, 0 (grey) to 1
 * @param hueSpread how far an object's hue may lie from the one typical of its class, in turns of the colour circle;
 *     0.5 makes the class say nothing of the colour
 * @param noise standard deviation of the noise added to each value, in levels of 255
 */
public record DrawnOptions(
        int imageSize,
        double minObjectScale,
        double maxObjectScale,
        double maxOffset,
        double maxRotation,
        int minRegions,
        int maxRegions,
        double mixedTextures,
        double contrast,
        double saturation,
        double objectSaturation,
        double hueSpread,
        double noise) {
    /** Checks the ranges. */
    public DrawnOptions {
        require(imageSize >= 8, "image-size", imageSize, "at least 8");
        require(
                minObjectScale > 0 && minObjectScale <= maxObjectScale && maxObjectScale <= 1,
                "object scale",
                minObjectScale + " to " + maxObjectScale,
                "0 < smallest <= largest <= 1");
        require(maxOffset >= 0 && maxOffset <= 0.5, "max-offset", maxOffset, "0 to 0.5");
        require(maxRotation >= 0 && maxRotation <= Math.PI, "max-rotation", maxRotation, "0 to pi");
        require(
                minRegions >= 1 && minRegions <= maxRegions && maxRegions <= 4,
                "regions",
                minRegions + " to " + maxRegions,
                "1 <= fewest <= most <= 4");
        require(mixedTextures >= 0 && mixedTextures <= 1, "mixed-textures", mixedTextures, "0 to 1");
        require(contrast >= 0 && contrast <= 1, "contrast", contrast, "0 to 1");
        require(saturation >= 0 && saturation <= 1, "saturation", saturation, "0 to 1");
        require(objectSaturation >= 0 && objectSaturation <= 1, "object-saturation", objectSaturation, "0 to 1");
        require(hueSpread >= 0 && hueSpread <= 0.5, "hue-spread", hueSpread, "0 to 0.5");
        require(noise >= 0 && noise <= 64, "noise", noise, "0 to 64");
    }

    /** 32x32 images of objects that span half to three quarters of the side, on two or three regions of texture. */
    public static DrawnOptions defaults() {
        return new DrawnOptions(32, 0.45, 0.75, 0.15, 0.5, 2, 3, 0.25, 1, 0.6, 1, 0.05, 4);
    }

    /** The same with another image size. */
    public DrawnOptions withImageSize(int size) {
        return new DrawnOptions(
                size,
                minObjectScale,
                maxObjectScale,
                maxOffset,
                maxRotation,
                minRegions,
                maxRegions,
                mixedTextures,
                contrast,
                saturation,
                objectSaturation,
                hueSpread,
                noise);
    }

    private static void require(boolean holds, String name, Object value, String range) {
        if (!holds) {
            throw new DataException("Drawn images: " + name + " is " + value + "; it must be " + range + ".");
        }
    }
}
