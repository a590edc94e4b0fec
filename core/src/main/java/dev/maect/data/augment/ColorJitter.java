/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * Changes brightness, contrast, saturation and hue, in random order, with the integer arithmetic of Pillow's
 * ImageEnhance and torchvision's hue on Pillow images. Grey images have no saturation and hue to change; alpha is left
 * alone, and so are images of bands that are no colours ({@link Channels#areColours}).
 *
 * @param probability how often anything happens
 * @param brightness the factor is drawn from [1 - brightness, 1 + brightness]
 * @param contrast likewise
 * @param saturation likewise
 * @param hue the shift is drawn from [-hue, hue], in turns of the colour circle; at most 0.5
 */
public record ColorJitter(double probability, double brightness, double contrast, double saturation, double hue)
        implements Augmentation {
    /** The jitter of BYOL and MAE-CT_aug: p 0.8; 0.4, 0.4, 0.2, 0.1. */
    public static ColorJitter byol() {
        return new ColorJitter(0.8, 0.4, 0.4, 0.2, 0.1);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        if (!random.chance(probability) || !Channels.areColours(image.channels())) {
            return image;
        }
        double brightnessFactor = random.uniform(1 - brightness, 1 + brightness);
        double contrastFactor = random.uniform(1 - contrast, 1 + contrast);
        double saturationFactor = random.uniform(1 - saturation, 1 + saturation);
        double shift = random.uniform(-hue, hue);
        Image result = image;
        for (int operation : random.permutation(4)) {
            result = switch (operation) {
                case 0 -> brightness(result, brightnessFactor);
                case 1 -> contrast(result, contrastFactor);
                case 2 -> saturation(result, saturationFactor);
                default -> hue(result, shift);
            };
        }
        return result;
    }

    /** Scales all values: 0 is black, 1 the image itself. */
    public static Image brightness(Image image, double factor) {
        byte[] table = blendTable(0, (float) factor);
        return mapColours(image, table);
    }

    /** Scales the distance from the mean grey: 0 is uniform grey, 1 the image itself. */
    public static Image contrast(Image image, double factor) {
        int channels = image.channels();
        byte[] pixels = image.pixels();
        long sum = 0;
        for (int i = 0; i < pixels.length; i += channels) {
            sum += (channels >= 3 ? Channels.luma(pixels, i) : pixels[i]) & 0xff;
        }
        int count = image.height() * image.width();
        int mean = (int) ((double) sum / count + 0.5);
        return mapColours(image, blendTable(mean, (float) factor));
    }

    /** Scales the distance from each pixel's grey: 0 is a grey image, 1 the image itself. */
    public static Image saturation(Image image, double factor) {
        int channels = image.channels();
        float alpha = (float) factor;
        if (channels < 3 || alpha == 1) {
            return image;
        }
        byte[] in = image.pixels();
        byte[] out = in.clone();
        for (int i = 0; i < in.length; i += channels) {
            int grey = Channels.luma(in, i) & 0xff;
            for (int c = 0; c < 3; c++) {
                out[i + c] = blend(grey, in[i + c] & 0xff, alpha);
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }

    /** Turns the colours by {@code shift} of a full circle, in Pillow's 8-bit HSV. */
    public static Image hue(Image image, double shift) {
        int channels = image.channels();
        if (channels < 3) {
            return image;
        }
        int step = (int) (shift * 255) & 0xff;
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i += channels) {
            Hsv.shiftHue(out, i, step);
        }
        return new Image(image.height(), image.width(), channels, out);
    }

    private static byte[] blendTable(int from, float alpha) {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++) {
            table[i] = blend(from, i, alpha);
        }
        return table;
    }

    /** Pillow's Image.blend of two values: truncated, and clipped outside of [0, 1]. */
    static byte blend(int from, int to, float alpha) {
        float value = from + alpha * (to - from);
        return (byte) Math.max(0, Math.min(255, (int) value));
    }

    private static Image mapColours(Image image, byte[] table) {
        int channels = image.channels();
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i++) {
            if (channels < 4 || i % 4 != 3) {
                out[i] = table[out[i] & 0xff];
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }
}
