/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.NamedTensors;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * What contrastive training puts on an encoder: it takes the pooled features of an image's views and makes the loss. It
 * is made by a {@link HeadFactory} and dropped after tuning. {@link #close} frees its weights.
 */
public interface Head extends AutoCloseable {
    /**
     * All that the head holds, by the names under which it is saved. Parameters train; buffers, such as a queue or
     * averaged weights, are saved with them.
     */
    NamedTensors tensors();

    /** Draws fresh weights with {@code generator}, on the CPU. */
    void initialise(GeneratorOptional generator);

    /**
     * Takes over what an earlier stage's head left, of the same kind or of another; what has no counterpart there starts
     * from what is nearest to it.
     *
     * @param saved its tensors by name; they stay the caller's
     * @throws dev.maect.engine.EngineException naming what is missing
     */
    default void continueFrom(Map<String, Tensor> saved) {
        tensors().load(saved);
    }

    /**
     * Forward pass and loss of one training batch. Call it inside a {@link org.bytedeco.javacpp.PointerScope}, which then
     * owns the result and what was made on the way.
     *
     * @throws ContrastException if the head is made for other views, or needs labels that are not there
     */
    HeadOutput forward(HeadInput input);

    /**
     * Whether {@link #forward} and {@link #afterStep} give the device the same to do in every step, so that a step can be
     * recorded and made again: shapes follow from the batch's alone, what changes from step to step is in tensors, what is
     * random comes of {@link HeadStreams#integers}, and no number is read from the device.
     */
    default boolean isRecordable() {
        return false;
    }

    /** After the optimiser's step: averaged weights follow. */
    default void afterStep() {}

    /**
     * In place of {@link #afterStep}, where the loss or a gradient of the last forward pass was not finite and the weights
     * stay as they are: what that pass wrote into buffers is taken back.
     */
    default void stepSkipped() {}

    @Override
    default void close() {
        tensors().close();
    }
}
