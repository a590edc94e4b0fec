/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.Part;
import dev.maect.engine.RandomStream;

/**
 * Cuts a random part of random area and aspect ratio (3/4 to 4/3) and resizes it, bicubic and antialiased, to a fixed
 * size. Drawn as torchvision's RandomResizedCrop draws: up to ten tries, then the largest centred part within the ratios.
 *
 * @param height rows of the result
 * @param width columns of the result
 * @param minScale smallest share of the area
 * @param maxScale largest share of the area
 */
public record RandomResizedCrop(int height, int width, double minScale, double maxScale) implements Augmentation {
    private static final int TRIES = 10;
    private static final double MIN_RATIO = 3.0 / 4;
    private static final double MAX_RATIO = 4.0 / 3;

    /** Checks the ranges. */
    public RandomResizedCrop {
        if (height < 1 || width < 1) {
            throw new DataException("The size of a crop is " + height + "x" + width + "; it must be positive.");
        }
        if (!(minScale > 0 && minScale <= maxScale && maxScale <= 1)) {
            throw new DataException("The scale of a crop is " + minScale + " to " + maxScale
                    + "; it must be 0 < smallest <= largest <= 1.");
        }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        return Resize.resize(image, sample(image.height(), image.width(), random), height, width, Resampling.BICUBIC);
    }

    /** As {@link #apply(Image, RandomStream)}, from what was decoded of an image; the box is drawn in full size. */
    Image apply(DecodedPart part, RandomStream random) {
        return Resize.resize(part, sample(part.height(), part.width(), random), height, width, Resampling.BICUBIC);
    }

    /** What this crop wants of an image: the box, shrunk at most so far that the result is still no enlargement. */
    public Part part(int rows, int columns, RandomStream random) {
        Box box = sample(rows, columns, random);
        int reduction = 8;
        while (reduction > 1 && (box.height() < reduction * height || box.width() < reduction * width)) {
            reduction /= 2;
        }
        return new Part(box, reduction);
    }

    /** Draws the part to cut from an image of the given size. */
    public Box sample(int rows, int columns, RandomStream random) {
        double area = (double) rows * columns;
        for (int i = 0; i < TRIES; i++) {
            double target = area * random.uniform(minScale, maxScale);
            double ratio = Math.exp(random.uniform(Math.log(MIN_RATIO), Math.log(MAX_RATIO)));
            int w = (int) Math.rint(Math.sqrt(target * ratio));
            int h = (int) Math.rint(Math.sqrt(target / ratio));
            if (w > 0 && h > 0 && w <= columns && h <= rows) {
                int top = random.nextInt(rows - h + 1);
                return new Box(top, random.nextInt(columns - w + 1), h, w);
            }
        }
        double ratio = (double) columns / rows;
        int w = ratio > MAX_RATIO ? (int) Math.rint(rows * MAX_RATIO) : columns;
        int h = ratio < MIN_RATIO ? (int) Math.rint(columns / MIN_RATIO) : rows;
        return new Box((rows - h) / 2, (columns - w) / 2, h, w);
    }
}
