/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import java.util.List;

/**
 * The fifteen operations of {@link RandAugment} and what a magnitude of 0 to 10 means to each: timm's "increasing" set, in
 * which every operation changes more at a higher magnitude.
 */
enum RandAugmentOperation {
    AUTO_CONTRAST,
    EQUALIZE,
    INVERT,
    ROTATE,
    POSTERIZE,
    SOLARIZE,
    SOLARIZE_ADD,
    COLOR,
    CONTRAST,
    BRIGHTNESS,
    SHARPNESS,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y;

    private static final List<RandAugmentOperation> ALL = List.of(values());
    private static final List<RandAugmentOperation> OF_BANDS =
            List.of(ROTATE, SHARPNESS, SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y);

    private static final double MAX_DEGREES = 30;
    private static final double MAX_SHEAR = 0.3;
    private static final double MAX_TRANSLATION = 0.45; // of the side
    private static final double MAX_ENHANCEMENT = 0.9;
    private static final double MIN_ENHANCEMENT_FACTOR = 0.1;
    private static final int MAX_ADDED = 110;

    /** Those that make sense for images of so many channels. */
    static List<RandAugmentOperation> of(int channels) {
        return Channels.areColours(channels) ? ALL : OF_BANDS;
    }

    /**
     * The argument that the operation takes at a magnitude: degrees, bits, threshold, factor or share; 0 for those that
     * take none.
     *
     * @param level the magnitude over its largest value, 0 to 1
     * @param random decides the sign, where there is one
     */
    double argument(double level, RandomStream random) {
        return switch (this) {
            case AUTO_CONTRAST, EQUALIZE, INVERT -> 0;
            case ROTATE -> signed(level * MAX_DEGREES, random);
            case POSTERIZE -> 4 - (int) (level * 4);
            case SOLARIZE -> 256 - Math.min(256, (int) (level * 256));
            case SOLARIZE_ADD -> Math.min(128, (int) (level * MAX_ADDED));
            case COLOR, CONTRAST, BRIGHTNESS, SHARPNESS ->
                Math.max(MIN_ENHANCEMENT_FACTOR, 1 + signed(level * MAX_ENHANCEMENT, random));
            case SHEAR_X, SHEAR_Y -> signed(level * MAX_SHEAR, random);
            case TRANSLATE_X, TRANSLATE_Y -> signed(level * MAX_TRANSLATION, random);
        };
    }

    private static double signed(double value, RandomStream random) {
        return random.chance(0.5) ? -value : value;
    }

    /** The image changed by an {@link #argument}. */
    Image apply(Image image, double argument, RandAugment settings) {
        return switch (this) {
            case AUTO_CONTRAST -> PointOperations.autoContrast(image);
            case EQUALIZE -> PointOperations.equalize(image);
            case INVERT -> PointOperations.invert(image);
            case POSTERIZE -> PointOperations.posterize(image, (int) argument);
            case SOLARIZE -> Solarize.solarize(image, (int) argument);
            case SOLARIZE_ADD -> PointOperations.solarizeAdd(image, (int) argument);
            case COLOR -> ColorJitter.saturation(image, argument);
            case CONTRAST -> ColorJitter.contrast(image, argument);
            case BRIGHTNESS -> ColorJitter.brightness(image, argument);
            case SHARPNESS -> Sharpness.sharpness(image, argument);
            case ROTATE -> warp(image, Affine.rotate(argument, image.height(), image.width()), settings);
            case SHEAR_X -> warp(image, Affine.shearX(argument), settings);
            case SHEAR_Y -> warp(image, Affine.shearY(argument), settings);
            case TRANSLATE_X -> warp(image, Affine.translate(argument * image.width(), 0), settings);
            case TRANSLATE_Y -> warp(image, Affine.translate(0, argument * image.height()), settings);
        };
    }

    private static Image warp(Image image, Affine affine, RandAugment settings) {
        return affine.apply(image, settings.resampling(), settings.fill());
    }
}
