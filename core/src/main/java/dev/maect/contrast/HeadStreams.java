/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.RandomStreams;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A head's random streams in one epoch of a stage. What is drawn is a function of (seed, stage, purpose, epoch, keys).
 *
 * @param seed the run's
 * @param stage whose head it is, such as {@code tune}
 * @param epoch counted from 0
 * @param counted the same, int64 [1] where the images' ids are; there where what is drawn for images is drawn on their
 *     device, and where the step is made again from a record, in which {@code epoch} stays what it was
 */
public record HeadStreams(long seed, String stage, long epoch, Optional<Tensor> counted) {
    /** Streams of numbers that Java draws. */
    public HeadStreams(long seed, String stage, long epoch) {
        this(seed, stage, epoch, Optional.empty());
    }

    /**
     * The stream for one purpose.
     *
     * @param purpose what is drawn, such as {@code neighbour}
     * @param keys for what, such as an image's id and the number of a view
     */
    public RandomStream of(String purpose, long... keys) {
        long[] all = new long[keys.length + 1];
        all[0] = epoch;
        System.arraycopy(keys, 0, all, 1, keys.length);
        return RandomStream.of(seed, stage + " " + purpose, all);
    }

    /**
     * The first integer of the stream of each image, keyed by its id and {@code view}.
     *
     * @param ids int64 [N]
     * @return int64 [N], each in [0, bound), where the ids are
     */
    public Tensor integers(String purpose, Tensor ids, int view, int bound) {
        if (counted.isPresent()) {
            return RandomStreams.integers(seed, stage + " " + purpose, counted.get(), ids, view, bound);
        }
        long[] drawn = Tensors.toLongs(ids);
        Arrays.setAll(drawn, i -> of(purpose, drawn[i], view).nextInt(bound));
        return Tensors.ofLongs(drawn, drawn.length);
    }
}
