/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.data.augment.Views;
import dev.maect.data.loader.BatchSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A stage of training: what trains, in which parameter groups, on which views, and what the loss is. It knows nothing of
 * logs or the loop. It owns its parts: closing it closes them.
 */
public interface Stage extends AutoCloseable {
    /** Its name in recipes, logs and files. */
    String name();

    /** The encoder that takes part, whether it trains or not. */
    Encoder encoder();

    /** The model parts by the prefix they have in files: encoder, decoder, head. */
    Map<String, NamedTensors> parts();

    /** Freezes what stays as it is, and nothing else. Called once, before anything trains. */
    void freeze();

    /** What trains, with learning rates and weight decay. Ask after {@link #freeze}. */
    List<ParameterGroup> groups();

    /** The views that it sees of an image. */
    Views views();

    /**
     * Where its batches come from; the caller closes it. Unless a stage has something better: new views in every epoch.
     *
     * @param batchSize images per batch
     * @return empty if the run was cancelled meanwhile
     */
    default Optional<BatchSource> batches(StageContext context, int batchSize) {
        return Optional.of(context.load(views(), batchSize));
    }

    /**
     * What {@link #loss} computes on, made of one group of a batch's views.
     *
     * @param views uint8 [V, B, H, W, C], of every group in turn
     * @return float32 [V * B, C, H, W], normalised, on {@code device}
     */
    default Tensor input(Tensor views, PixelNormalisation normalisation, ComputeDevice device) {
        return normalisation.apply(views, device);
    }

    /**
     * Numbers of {@link #loss} that change from step to step, such as weights of its terms. They come to it as a tensor, since
     * a step may be made again from a record.
     *
     * @param step steps of the stage that are done
     * @param steps steps that the stage has
     */
    default float[] numbers(long step, long steps) {
        return new float[0];
    }

    /** Forward pass and loss of a batch. Runs inside the loop's scope and autocast region. */
    StepResult loss(StepInput input);

    /**
     * Whether {@link #loss} and {@link #afterStep} give the device the same to do in every step, so that a step can be recorded
     * and made again: shapes follow from the batch's alone, what changes from step to step is in the tensors of {@link
     * StepInput}, and no number is read from the device.
     */
    default boolean isRecordable() {
        return false;
    }

    /** Whether the encoder changes in this stage. */
    default boolean trainsEncoder() {
        return true;
    }

    /** After the optimiser's step: averaged parts follow. */
    default void afterStep() {}

    /** In place of {@link #afterStep} where a step is not made: what the forward pass wrote into buffers is taken back. */
    default void stepSkipped() {}

    /**
     * After an epoch: shows something, if there is something to show. Changes nothing of the training.
     *
     * @param epochs epochs done
     * @param step steps done
     */
    default void epochDone(int epochs, long step, StageContext context) {}

    /** The decoder's shape, where the weights that the stage leaves have one. */
    default Optional<DecoderConfig> decoder() {
        return Optional.empty();
    }

    /** What the files of this stage say about themselves, beside the run's provenance. */
    default Map<String, String> facts() {
        return Map.of();
    }

    @Override
    void close();
}
