/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * What evaluation sees: the image resized (bicubic, antialiased) to cover {@code resizeRatio} times the size, and its
 * middle cut out. With a square size this is Resize(short side) + CenterCrop, 256 and 224 in the paper. An image that
 * has the size already is taken as it is.
 *
 * @param height rows of the result
 * @param width columns of the result
 * @param resizeRatio at least 1
 */
public record CentreCrop(int height, int width, double resizeRatio) implements Augmentation {
    /** The ratio of the paper. */
    public static final double PAPER_RATIO = 256.0 / 224;

    /** Checks the ranges. */
    public CentreCrop {
        if (height < 1 || width < 1 || !(resizeRatio >= 1 && resizeRatio <= 8)) {
            throw new DataException("Evaluation's crop is " + height + "x" + width + " after a resize by " + resizeRatio
                    + "; the size must be positive and the ratio between 1 and 8.");
        }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        return apply(image);
    }

    /** The same without a stream: nothing here is random. */
    public Image apply(Image image) {
        if (image.height() == height && image.width() == width) {
            return image;
        }
        int rows = (int) Math.rint(height * resizeRatio);
        int columns = (int) Math.rint(width * resizeRatio);
        Image resized;
        if ((long) image.height() * columns <= (long) image.width() * rows) { // the height decides
            int scaled = (int) ((long) rows * image.width() / image.height());
            resized = Resize.resize(image, rows, Math.max(columns, scaled), Resampling.BICUBIC);
        } else {
            int scaled = (int) ((long) columns * image.height() / image.width());
            resized = Resize.resize(image, Math.max(rows, scaled), columns, Resampling.BICUBIC);
        }
        return Box.centre(resized, height, width).cut(resized);
    }
}
