/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.data.Box;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019), one draw per batch, image i with image B - 1 - i, as timm
 * and MAE's fine-tuning do.
 *
 * @param mixup parameter of the beta distribution of mixup's share; 0 for no mixup
 * @param cutmix the same for CutMix
 * @param probability how often a batch is mixed at all
 * @param switchProbability how often CutMix is taken where both are on
 */
record Mixing(double mixup, double cutmix, double probability, double switchProbability) {
    /**
     * What is done to one batch.
     *
     * @param share of the image itself, 0 to 1
     * @param box CutMix: what comes from the other image
     */
    record Draw(double share, Optional<Box> box) {}

    /** Draws for images of the given size. */
    Draw draw(int height, int width, RandomStream random) {
        if ((mixup == 0 && cutmix == 0) || !random.chance(probability)) {
            return new Draw(1, Optional.empty());
        }
        boolean cut = cutmix > 0 && (mixup == 0 || random.chance(switchProbability));
        double share = beta(cut ? cutmix : mixup, random);
        return cut ? cut(share, height, width, random) : new Draw(share, Optional.empty());
    }

    /** A box of area 1 - share about a random place, cut off at the border; the share is then what is left. */
    private static Draw cut(double share, int height, int width, RandomStream random) {
        double side = Math.sqrt(1 - share);
        int rows = (int) (height * side);
        int columns = (int) (width * side);
        int y = random.nextInt(height);
        int x = random.nextInt(width);
        int top = Math.max(0, y - rows / 2);
        int left = Math.max(0, x - columns / 2);
        int bottom = Math.min(height, y + (rows + 1) / 2);
        int right = Math.min(width, x + (columns + 1) / 2);
        if (bottom <= top || right <= left) {
            return new Draw(1, Optional.empty());
        }
        Box box = new Box(top, left, bottom - top, right - left);
        return new Draw(1 - (double) box.height() * box.width() / ((double) height * width), Optional.of(box));
    }

    /** Jöhnk's method for a symmetric beta distribution. */
    static double beta(double alpha, RandomStream random) {
        while (true) {
            double x = Math.pow(random.nextDouble(), 1 / alpha);
            double y = Math.pow(random.nextDouble(), 1 / alpha);
            if (x + y > 0 && x + y <= 1) {
                return x / (x + y);
            }
        }
    }

    /**
     * Mixes images with others.
     *
     * @param images float [B, C, H, W]; not changed
     * @param others what each is mixed with, row for row
     * @return float [B, C, H, W]
     */
    static Tensor apply(Tensor images, Tensor others, Draw draw) {
        if (draw.share() == 1) {
            return images;
        }
        return Scopes.keep(() -> {
            if (draw.box().isEmpty()) {
                return images.mul(new Scalar(draw.share())).add(others.mul(new Scalar(1 - draw.share())));
            }
            Tensor mixed = images.clone();
            part(mixed, draw.box().get()).copy_(part(others, draw.box().get()));
            return mixed;
        });
    }

    private static Tensor part(Tensor images, Box box) {
        return images.narrow(2, box.top(), box.height()).narrow(3, box.left(), box.width());
    }
}
