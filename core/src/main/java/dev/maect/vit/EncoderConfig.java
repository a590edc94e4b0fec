/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

/**
 * The shape of a ViT encoder.
 *
 * @param imageHeight rows of the images it is trained on
 * @param imageWidth columns
 * @param patchSize side of a square patch; divides both
 * @param channels channels of an image
 * @param dim width of a token; divisible by 4 (positions) and by heads
 * @param depth number of blocks
 * @param heads attention heads
 * @param mlpRatio hidden width of a block's MLP over dim
 */
public record EncoderConfig(
        int imageHeight, int imageWidth, int patchSize, int channels, int dim, int depth, int heads, int mlpRatio) {
    /** Checks the divisibilities. */
    public EncoderConfig {
        if (imageHeight < 1 || imageWidth < 1 || patchSize < 1 || channels < 1 || depth < 1 || mlpRatio < 1) {
            throw new VitException(
                    "A ViT needs positive sizes, got image " + imageHeight + "x" + imageWidth + ", patch " + patchSize
                            + ", channels " + channels + ", depth " + depth + ", mlp ratio " + mlpRatio + ".");
        }
        if (imageHeight % patchSize != 0 || imageWidth % patchSize != 0) {
            throw new VitException("The image size " + imageHeight + "x" + imageWidth
                    + " is not a multiple of the patch size " + patchSize + ".");
        }
        if (dim < 4 || dim % 4 != 0 || heads < 1 || dim % heads != 0) {
            throw new VitException(
                    "The width " + dim + " must be divisible by 4 and by the number of heads " + heads + ".");
        }
    }

    /** A square three-channel encoder of a named size. */
    public static EncoderConfig of(ModelSize size, int imageSize, int patchSize) {
        return new EncoderConfig(imageSize, imageSize, patchSize, 3, size.dim(), size.depth(), size.heads(), 4);
    }

    /** Patches per column. */
    public int gridRows() {
        return imageHeight / patchSize;
    }

    /** Patches per row. */
    public int gridColumns() {
        return imageWidth / patchSize;
    }

    /** Patches of an image. */
    public int patches() {
        return gridRows() * gridColumns();
    }

    /** Pixel values of a patch. */
    public int patchValues() {
        return patchSize * patchSize * channels;
    }
}
