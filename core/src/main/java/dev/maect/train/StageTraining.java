/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.BadImage;
import dev.maect.data.ImageSource;
import dev.maect.data.OnBadImage;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.BatchSource;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.recipe.Decode;
import dev.maect.recipe.OnBad;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.StageStart;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.optim.WeightAverageDecay;
import dev.maect.train.stage.CachedHeadPreparation;
import dev.maect.train.stage.CachedViewBatches;
import dev.maect.train.stage.CachedViews;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.stage.ViewEncoding;
import dev.maect.train.state.PartialCheckpoint;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** One stage on its images: loader, optimiser, average and loop put together, resumed where it stopped. */
final class StageTraining {
    private final Recipe recipe;
    private final ImageSource source;
    private final TrainingFiles files;
    private final TrainingListener listener;
    private final ComputeDevice device;
    private final Precision precision;
    private final PixelNormalisation normalisation;
    private final MonitoredEncoder monitored;

    StageTraining(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            TrainingListener listener,
            ComputeDevice device,
            Precision precision,
            PixelNormalisation normalisation,
            EncoderMonitor monitor) {
        this.recipe = recipe;
        this.source = source;
        this.files = files;
        this.listener = listener;
        this.device = device;
        this.precision = precision;
        this.normalisation = normalisation;
        this.monitored = new MonitoredEncoder(monitor, listener, device);
    }

    /** Is told of each finished epoch and the steps made so far. */
    interface AfterEpoch {
        void epochDone(int epochs, long steps);
    }

    /** Keeps what a stage ended with. */
    interface Finish {
        void stageDone(Map<String, Tensor> averagedEncoder);
    }

    /**
     * Trains a stage to its end on new views of the images in every epoch.
     *
     * @param finish writes the outcome; only after it is the state to resume from deleted
     */
    void train(Stage stage, Views views, Encoder encoder, AfterEpoch afterEpoch, Finish finish) {
        StageSettings sizes = StageSettings.of(recipe, stage.name(), 1);
        LoaderOptions options = LoaderOptions.training(sizes.batchSize(), workers(), recipe.seed())
                .withOnBad(onBad())
                .withReducedDecoding(recipe.data().decode() == Decode.REDUCED);
        try (Loader loader = new Loader(source, views, options)) {
            train(stage, loader, encoder, afterEpoch, finish);
            recordBadImages(loader.badImages());
        }
    }

    /** Encodes views of every image once, then trains the head to the stage's end on pairs drawn from them. */
    void train(CachedHeadPreparation stage, Views views, Encoder encoder, Finish finish) {
        ViewEncoding encoding = new ViewEncoding(recipe, encoder, device, precision);
        try (CachedViews cached =
                encoding.encode(source, views.groups().get(0), workers(), onBad(), this::recordBadImages)) {
            int batchSize = recipe.prepareHead().batchSize();
            BatchSource batches = new CachedViewBatches(source, cached, batchSize, recipe.seed());
            train(stage, batches, encoder, (epochs, step) -> {}, finish);
        }
    }

    private void train(Stage stage, BatchSource batches, Encoder encoder, AfterEpoch afterEpoch, Finish finish) {
        int stepsPerEpoch = batches.stepsPerEpoch();
        StageSettings settings = StageSettings.of(recipe, stage.name(), stepsPerEpoch);
        Optional<WeightAverage> average = average(settings, (long) settings.epochs() * stepsPerEpoch, encoder);
        try (TrainStep trainStep = new TrainStep(stage, settings, normalisation, device, precision, average)) {
            PartialCheckpoint partial =
                    new PartialCheckpoint(files.state(stage.name()), stage, trainStep.optimiser(), average);
            int firstEpoch = partial.restore();
            Model.packFrozen(encoder, precision);
            announce(stage, settings, stepsPerEpoch, trainStep.groups());
            Monitors monitors = new Monitors(stage.name(), recipe.logging().monitorEverySteps(), listener::onWarning);
            TrainLoop loop = new TrainLoop(stage, settings, batches, trainStep, monitors, listener);
            AfterEpoch measure = (epochs, step) -> {
                if (stage.trainsEncoder()) {
                    monitored.epochDone(
                            stage.name(), epochs, settings.epochs(), step, encoder.config(), weights(average, encoder));
                }
            };
            if (firstEpoch == 0) {
                measure.epochDone(0, 0);
            }
            loop.run(firstEpoch, epochs -> {
                afterEpoch.epochDone(epochs, (long) epochs * stepsPerEpoch);
                int every = recipe.logging().checkpointEveryEpochs();
                if (every > 0 && epochs % every == 0 && epochs < settings.epochs()) {
                    partial.save(epochs);
                }
                measure.epochDone(epochs, (long) epochs * stepsPerEpoch);
            });
            finish.stageDone(weights(average, encoder));
            partial.delete();
        }
    }

    /** What the stage leaves of the encoder: the average if there is one. */
    private static Map<String, Tensor> weights(Optional<WeightAverage> average, Encoder encoder) {
        return average.map(WeightAverage::tensors)
                .orElseGet(() -> encoder.tensors().all());
    }

    private int workers() {
        int configured = recipe.data().workers();
        return configured > 0 ? configured : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private OnBadImage onBad() {
        return recipe.data().onBad() == OnBad.FAIL ? OnBadImage.FAIL : OnBadImage.SKIP;
    }

    private Optional<WeightAverage> average(StageSettings settings, long steps, Encoder encoder) {
        if (settings.averageDecay() == 0) {
            return Optional.empty();
        }
        WeightAverageDecay decay = WeightAverageDecay.fit(settings.averageDecay(), steps);
        decay.notice().ifPresent(listener::onWarning);
        return Optional.of(new WeightAverage(encoder.tensors(), decay.value()));
    }

    private void announce(Stage stage, StageSettings settings, int stepsPerEpoch, List<ParameterGroup> groups) {
        long parameters = stage.parts().values().stream()
                .mapToLong(part -> part.parameterCount())
                .sum();
        long trainable =
                groups.stream().mapToLong(ParameterGroup::parameterCount).sum();
        listener.onStageStart(new StageStart(
                stage.name(),
                settings.epochs(),
                stepsPerEpoch,
                (long) settings.epochs() * stepsPerEpoch,
                parameters,
                trainable,
                source.size()));
    }

    private void recordBadImages(List<BadImage> bad) {
        if (bad.isEmpty()) {
            return;
        }
        listener.onWarning(bad.size() + " image(s) could not be read and were skipped; see "
                + files.badFiles().getFileName() + ".");
        try {
            Files.write(
                    files.badFiles(),
                    bad.stream().map(b -> b.name() + "\t" + b.reason()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
