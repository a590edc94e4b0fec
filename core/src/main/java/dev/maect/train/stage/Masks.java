/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.RandomStreams;
import dev.maect.vit.Masking;
import org.bytedeco.pytorch.Tensor;

/** Random masks that depend on (seed, epoch, image, view) alone, whatever batch or process an image is in. */
final class Masks {
    private static final String PURPOSE = "mask";

    private Masks() {}

    /**
     * Masks for a batch.
     *
     * @param ids the images' indices; the batch holds {@code views} views of each, view-major
     * @param patches patches per image
     */
    static Masking draw(long seed, int epoch, long[] ids, int views, int patches, double ratio, ComputeDevice device) {
        float[] noise = new float[views * ids.length * patches];
        int at = 0;
        for (int view = 0; view < views; view++) {
            for (long id : ids) {
                RandomStream stream = RandomStream.of(seed, PURPOSE, epoch, id, view);
                for (int patch = 0; patch < patches; patch++) {
                    noise[at++] = (float) stream.nextDouble();
                }
            }
        }
        Tensor values = device.place(Tensors.ofFloats(noise, (long) views * ids.length, patches));
        return Masking.of(values, ratio);
    }

    /**
     * The same for the batch of a step, drawn on its device where the step says so.
     *
     * @param views of each image, in the step's only group of them
     */
    static Masking draw(long seed, StepInput input, int views, int patches, double ratio, ComputeDevice device) {
        return input.counted()
                .map(epoch ->
                        Masking.of(RandomStreams.uniform(seed, PURPOSE, epoch, input.ids(), views, patches), ratio))
                .orElseGet(
                        () -> draw(seed, input.epoch(), Tensors.toLongs(input.ids()), views, patches, ratio, device));
    }
}
