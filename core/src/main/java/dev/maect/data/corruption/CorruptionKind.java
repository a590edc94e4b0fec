/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;
import java.util.Locale;

/**
 * The kinds of corruption, in the published order. Of the benchmark's fifteen, frost is missing: it lays photographs over
 * the image, which would have to be downloaded. The last four are those that the authors kept for validation.
 */
public enum CorruptionKind {
    /** Normal noise added to each value. */
    GAUSSIAN_NOISE(Noise::gaussian),
    /** As few photons leave it: Poisson. */
    SHOT_NOISE(ShotNoise::at),
    /** Values that are black or white instead. */
    IMPULSE_NOISE(Noise::impulse),
    /** A lens out of focus. */
    DEFOCUS_BLUR(DefocusBlur::at),
    /** Frosted glass: pixels change places. */
    GLASS_BLUR(GlassBlur::at),
    /** A moving camera. */
    MOTION_BLUR(MotionBlur::at),
    /** A camera that moves towards the object. */
    ZOOM_BLUR(ZoomBlur::at),
    /** Flakes that are blown. */
    SNOW(Snow::at),
    /** A plasma fractal of light. */
    FOG(Fog::at),
    /** More light. */
    BRIGHTNESS(Colours::brightness),
    /** Less contrast. */
    CONTRAST(Colours::contrast),
    /** Stretched and dented. */
    ELASTIC_TRANSFORM(ElasticTransform::at),
    /** Fewer, larger pixels. */
    PIXELATE(Pixelate::at),
    /** Stored with few bits. */
    JPEG_COMPRESSION(JpegCompression::at),
    /** Normal noise that grows with the light. */
    SPECKLE_NOISE(Noise::speckle),
    /** A soft blur. */
    GAUSSIAN_BLUR(SmoothBlur::at),
    /** Drops of water, or mud. */
    SPATTER(Spatter::at),
    /** Paler or stronger colours. */
    SATURATE(Colours::saturate);

    /** Makes the operation of one strength. */
    @FunctionalInterface
    private interface Maker {
        Augmentation at(int strength, StrengthTable table);
    }

    private final Maker maker;

    CorruptionKind(Maker maker) {
        this.maker = maker;
    }

    Augmentation operation(int strength, StrengthTable table) {
        return maker.at(strength, table);
    }

    /** Whether the benchmark's mean counts it; the others are for validation. */
    public boolean inBenchmark() {
        return ordinal() < SPECKLE_NOISE.ordinal();
    }

    /** The word for it on the command line, such as {@code gaussian-noise}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
