/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.BatchSource;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.loader.OnBadImage;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.machine.Processors;
import dev.maect.recipe.Decode;
import dev.maect.recipe.OnBad;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.vit.Encoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What a stage begins with.
 *
 * @param recipe all settings
 * @param source the images; the run's
 * @param device where its parts belong
 * @param precision of forward passes
 * @param encoderFile the encoder that earlier stages, or the user, handed on; empty if there is none
 * @param checkpoints the file that a stage leaves its weights in, by the stage's name; it may not exist
 * @param reading what an earlier sitting has read of the images
 * @param listener is told what the user should see
 * @param cancelled whether the run is to stop; asked by what takes long outside the steps, on all ranks alike
 * @param group the processes that train together
 */
public record StageContext(
        Recipe recipe,
        ImageSource source,
        ComputeDevice device,
        Precision precision,
        Optional<Path> encoderFile,
        Function<String, Path> checkpoints,
        Reading reading,
        TrainingListener listener,
        BooleanSupplier cancelled,
        ProcessGroup group) {
    /** Of a process that is alone. */
    public StageContext(
            Recipe recipe,
            ImageSource source,
            ComputeDevice device,
            Precision precision,
            Optional<Path> encoderFile,
            Function<String, Path> checkpoints,
            Reading reading,
            TrainingListener listener,
            BooleanSupplier cancelled) {
        this(
                recipe,
                source,
                device,
                precision,
                encoderFile,
                checkpoints,
                reading,
                listener,
                cancelled,
                ProcessGroup.alone());
    }

    /**
     * A new encoder with the weights handed on, on the device. The caller closes it.
     *
     * @throws MaectException if there are none
     */
    public Encoder encoder() {
        Path path = encoderFile.orElseThrow(
                () -> new MaectException(
                        "There is no encoder to tune: the recipe skips pretrain (pretrain.epochs: 0). Name one to start from."));
        try (ModelFile file = ModelFile.open(path)) {
            Encoder encoder = file.encoder();
            device.place(encoder.tensors());
            return encoder;
        }
    }

    /** What stage {@code stage} ended with; empty if it has not. */
    public Optional<Path> checkpoint(String stage) {
        return Optional.of(checkpoints.apply(stage)).filter(Files::exists);
    }

    /** A file beside the checkpoint of stage {@code stage}, for {@code what} is of use until the stage has ended. */
    Path besideCheckpoint(String stage, String what) {
        return checkpoints.apply(stage).resolveSibling(stage + "." + what + ".safetensors");
    }

    /** Batches of new views of the images in every epoch, made ahead by threads. The caller closes it. */
    public BatchSource load(Views views, int batchSize) {
        LoaderOptions options = LoaderOptions.training(batchSize, workers(), recipe.seed())
                .withOnBad(onBad())
                .withReducedDecoding(recipe.data().decode() == Decode.REDUCED)
                .withPinnedMemory(device.copiesFromPinned())
                .withShare(group.share());
        Loader loader = new Loader(source, views, options);
        loader.goOnFrom(reading.bad(), reading.read());
        return loader;
    }

    /** The same where an earlier sitting has read images. */
    public StageContext withReading(Reading before) {
        return new StageContext(
                recipe, source, device, precision, encoderFile, checkpoints, before, listener, cancelled, group);
    }

    int workers() {
        int configured = recipe.data().workers();
        return configured > 0
                ? configured
                : Math.max(1, Processors.current().loading(!device.equals(ComputeDevice.CPU)) / group.localSize());
    }

    OnBadImage onBad() {
        return recipe.data().onBad() == OnBad.FAIL ? OnBadImage.FAIL : OnBadImage.SKIP;
    }
}
