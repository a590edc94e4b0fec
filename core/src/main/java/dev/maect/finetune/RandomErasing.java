/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.data.Box;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.RandomStream;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Random erasing (Zhong et al. 2020) with noise per pixel, as timm does it: a rectangle of 2 % to a third of the area and
 * an aspect ratio of 0.3 to 1/0.3 becomes standard normal noise. It works on normalised images, where that noise looks
 * like theirs; on bytes it would be clipped.
 *
 * @param probability how often an image loses a rectangle
 */
record RandomErasing(double probability) {
    private static final int TRIES = 10;
    private static final double MIN_AREA = 0.02;
    private static final double MAX_AREA = 1.0 / 3;
    private static final double MIN_ASPECT = 0.3;

    /** Erases in place; what happens to an image is a function of (seed, step, its position in the batch), which each row has. */
    void apply(Tensor images, ComputeDevice device, long seed, long step, IntUnaryOperator positions) {
        for (int row = 0; row < images.size(0); row++) {
            int i = positions.applyAsInt(row);
            RandomStream random = RandomStream.of(seed, "erase", step, i);
            Optional<Box> drawn = draw((int) images.size(2), (int) images.size(3), random);
            if (drawn.isPresent()) {
                Box box = drawn.get();
                try (PointerScope scope = new PointerScope();
                        GeneratorOptional generator = Generators.of(seed, "erase-noise", step, i)) {
                    Tensor noise = torch.zeros(images.size(1), box.height(), box.width());
                    noise.normal_(0, 1, generator);
                    Tensor part = images.select(0, row)
                            .narrow(1, box.top(), box.height())
                            .narrow(2, box.left(), box.width());
                    part.copy_(device.place(noise));
                }
            }
        }
    }

    /** What is erased of an image of the given size, if anything. */
    Optional<Box> draw(int height, int width, RandomStream random) {
        if (!random.chance(probability)) {
            return Optional.empty();
        }
        for (int i = 0; i < TRIES; i++) {
            double area = random.uniform(MIN_AREA, MAX_AREA) * height * width;
            double aspect = Math.exp(random.uniform(Math.log(MIN_ASPECT), -Math.log(MIN_ASPECT)));
            int rows = (int) Math.rint(Math.sqrt(area * aspect));
            int columns = (int) Math.rint(Math.sqrt(area / aspect));
            if (rows > 0 && columns > 0 && rows < height && columns < width) {
                int top = random.nextInt(height - rows + 1);
                return Optional.of(new Box(top, random.nextInt(width - columns + 1), rows, columns));
            }
        }
        return Optional.empty();
    }
}
