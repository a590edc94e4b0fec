/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import java.util.List;

/** One image of the drawn set: an object before a background of one to four textured regions. */
final class DrawnScene {
    private static final int SAMPLES = 3; // per pixel and axis
    private static final int OBJECTS = DrawnObject.values().length;
    private static final List<DrawnTexture> TEXTURES = List.of(DrawnTexture.values());

    /** A part of the background: everything on the positive side of a line that no later region covers. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Region(
            DrawnTexture texture,
            double[] line,
            double cos,
            double sin,
            double frequency,
            double phaseX,
            double phaseY,
            double[] low,
            double[] high) {
        boolean contains(double x, double y) {
            return line[0] * x + line[1] * y + line[2] >= 0;
        }

        double value(double x, double y) {
            return texture.at(frequency * (cos * x - sin * y) + phaseX, frequency * (sin * x + cos * y) + phaseY);
        }
    }

    private final DrawnOptions options;
    private final DrawnObject object;
    private final RandomStream random;
    private final Region[] regions;
    private final double centreX;
    private final double centreY;
    private final double radius;
    private final double cos;
    private final double sin;
    private final double[] top;
    private final double[] bottom;

    /** Decides everything about the scene but the noise. */
    DrawnScene(DrawnOptions options, DrawnObject object, DrawnTexture texture, RandomStream random) {
        this.options = options;
        this.object = object;
        this.random = random;
        boolean light = random.chance(0.5); // object light on dark, or dark on light
        centreX = random.uniform(-options.maxOffset(), options.maxOffset());
        centreY = random.uniform(-options.maxOffset(), options.maxOffset());
        radius = random.uniform(options.minObjectScale(), options.maxObjectScale()) / 2;
        double turn = random.uniform(-options.maxRotation(), options.maxRotation());
        cos = StrictMath.cos(turn);
        sin = StrictMath.sin(turn);
        double typical = (double) object.ordinal() / OBJECTS;
        double hue = typical + random.uniform(-options.hueSpread(), options.hueSpread());
        double saturation = options.objectSaturation();
        top = colour(hue, light ? random.uniform(0.65, 0.8) : random.uniform(0.25, 0.4), saturation);
        bottom = colour(hue, light ? random.uniform(0.55, 0.7) : random.uniform(0.2, 0.35), saturation);
        regions = new Region[options.minRegions() + random.nextInt(options.maxRegions() - options.minRegions() + 1)];
        for (int i = 0; i < regions.length; i++) {
            boolean other = i > 0 && random.chance(options.mixedTextures());
            regions[i] = region(other ? TEXTURES.get(random.nextInt(TEXTURES.size())) : texture, i, light);
        }
    }

    private Region region(DrawnTexture texture, int index, boolean light) {
        double normal = random.uniform(0, 2 * Math.PI);
        double turn = random.uniform(-Math.PI / 8, Math.PI / 8) + (random.chance(0.5) ? Math.PI / 2 : 0);
        double middle = light ? random.uniform(0.25, 0.45) : random.uniform(0.6, 0.78);
        double half = options.contrast() * random.uniform(0.14, 0.22);
        double hue = random.nextDouble();
        return new Region(
                texture,
                new double[] {
                    StrictMath.cos(normal), StrictMath.sin(normal), index == 0 ? 9 : random.uniform(-0.25, 0.05)
                },
                StrictMath.cos(turn),
                StrictMath.sin(turn),
                random.uniform(5, 7.5),
                random.uniform(-1.5, 1.5),
                random.uniform(-1.5, 1.5),
                colour(hue, middle - half, options.saturation()),
                colour(hue + random.uniform(0.1, 0.5), middle + half, options.saturation()));
    }

    /** A colour of the given brightness: grey, moved along its hue. */
    private static double[] colour(double hue, double brightness, double saturation) {
        double[] rgb = new double[3];
        double room = Math.min(1, 2.5 * Math.min(brightness, 1 - brightness));
        for (int c = 0; c < 3; c++) {
            double swing = StrictMath.cos(2 * Math.PI * (hue - c / 3.0));
            rgb[c] = brightness + saturation * 0.35 * room * swing;
        }
        return rgb;
    }

    /** Paints the scene, with 3 x 3 samples per pixel. */
    Image paint() {
        int size = options.imageSize();
        byte[] pixels = new byte[3 * size * size];
        double[] sum = new double[3];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                sum[0] = 0;
                sum[1] = 0;
                sum[2] = 0;
                for (int i = 0; i < SAMPLES * SAMPLES; i++) {
                    int sampleRow = i / SAMPLES;
                    double x = (column + (i % SAMPLES + 0.5) / SAMPLES) / size - 0.5;
                    double y = (row + (sampleRow + 0.5) / SAMPLES) / size - 0.5;
                    addSample(x, y, sum);
                }
                for (int c = 0; c < 3; c++) {
                    double value = 255 * sum[c] / (SAMPLES * SAMPLES) + options.noise() * random.nextGaussian();
                    pixels[3 * (row * size + column) + c] = (byte) Math.max(0, Math.min(255, Math.rint(value)));
                }
            }
        }
        return new Image(size, size, 3, pixels);
    }

    private void addSample(double x, double y, double[] sum) {
        double u = (x - centreX) / radius;
        double v = (y - centreY) / radius;
        double objectX = cos * u + sin * v;
        double objectY = cos * v - sin * u;
        double mix;
        double[] from;
        double[] to;
        if (Math.abs(objectX) <= 1 && Math.abs(objectY) <= 1 && object.contains(objectX, objectY)) {
            mix = (objectY + 1) / 2;
            from = top;
            to = bottom;
        } else {
            int last = regions.length - 1;
            while (last > 0 && !regions[last].contains(x, y)) {
                last--;
            }
            mix = regions[last].value(x, y);
            from = regions[last].low();
            to = regions[last].high();
        }
        for (int c = 0; c < 3; c++) {
            sum[c] += (1 - mix) * from[c] + mix * to[c];
        }
    }
}
