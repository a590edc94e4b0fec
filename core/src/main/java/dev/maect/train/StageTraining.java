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
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StateSaved;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.optim.WeightAverageDecay;
import dev.maect.train.stage.CachedHeadPreparation;
import dev.maect.train.stage.CachedViewBatches;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.stage.ViewEncoding;
import dev.maect.train.state.TrainingState;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
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
    private final Cancellation cancellation;
    private double seconds;

    StageTraining(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            TrainingListener listener,
            ComputeDevice device,
            Precision precision,
            PixelNormalisation normalisation,
            EncoderMonitor monitor,
            Cancellation cancellation) {
        this.recipe = recipe;
        this.source = source;
        this.files = files;
        this.listener = listener;
        this.device = device;
        this.precision = precision;
        this.normalisation = normalisation;
        this.cancellation = cancellation;
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
     * @return where it was cancelled; empty if it came to its end
     */
    Optional<StoppedAt> train(Stage stage, Views views, Encoder encoder, AfterEpoch afterEpoch, Finish finish) {
        long start = System.nanoTime();
        StageSettings sizes = StageSettings.of(recipe, stage.name(), 1);
        LoaderOptions options = LoaderOptions.training(sizes.batchSize(), workers(), recipe.seed())
                .withOnBad(onBad())
                .withReducedDecoding(recipe.data().decode() == Decode.REDUCED);
        try (Loader loader = new Loader(source, views, options)) {
            return train(stage, loader, encoder, start, afterEpoch, finish);
        }
    }

    /** Encodes views of every image once, then trains the head to the stage's end on pairs drawn from them. */
    Optional<StoppedAt> train(CachedHeadPreparation stage, Views views, Encoder encoder, Finish finish) {
        long start = System.nanoTime();
        ViewEncoding encoding = new ViewEncoding(recipe, encoder, device, precision);
        Optional<CachedViewBatches> batches =
                encoding.encode(source, views.groups().get(0), workers(), onBad(), cancellation::cancelled);
        if (batches.isEmpty()) {
            return Optional.of(new StoppedAt(stage.name(), 0));
        }
        try (BatchSource encoded = batches.get()) {
            return train(stage, encoded, encoder, start, (epochs, step) -> {}, finish);
        }
    }

    private Optional<StoppedAt> train(
            Stage stage, BatchSource batches, Encoder encoder, long start, AfterEpoch afterEpoch, Finish finish) {
        String name = stage.name();
        int stepsPerEpoch = batches.stepsPerEpoch();
        StageSettings settings = StageSettings.of(recipe, name, stepsPerEpoch);
        long steps = (long) settings.epochs() * stepsPerEpoch;
        Optional<WeightAverage> average = average(name, settings, steps, encoder);
        try (TrainStep step = new TrainStep(stage, settings, normalisation, device, precision, average)) {
            Path file = files.state(name);
            TrainingState begun = TrainingState.read(file, name, step.tensors())
                    .orElseGet(() ->
                            new TrainingState(name, Position.START, StepMeter.start(), Monitors.start(), List.of(), 0));
            Model.packFrozen(encoder, precision);
            announce(stage, settings, stepsPerEpoch, step, begun.position());
            StepMeter meter = new StepMeter(name, settings, steps, begun.meter());
            Monitors monitors = new Monitors(
                    name,
                    recipe.logging().monitorEverySteps(),
                    message -> listener.on(new Warned(name, message)),
                    begun.watch());
            Consumer<Position> save = position -> {
                double spent = begun.seconds() + (System.nanoTime() - start) / 1e9;
                new TrainingState(name, position, meter.state(), monitors.state(), badImages(begun, batches), spent)
                        .write(file, step.tensors());
                listener.on(new StateSaved(name, position.steps(stepsPerEpoch)));
            };
            IntConsumer measure = epochs -> {
                if (stage.trainsEncoder()) {
                    long done = (long) epochs * stepsPerEpoch;
                    monitored.epochDone(
                            name, epochs, settings.epochs(), done, encoder.config(), weights(average, encoder));
                }
            };
            if (begun.position().equals(Position.START)) {
                measure.accept(0);
            }
            TrainLoop loop = new TrainLoop(batches, settings.epochs(), step, meter, monitors, listener, cancellation);
            Position end = loop.run(begun.position(), epochs -> {
                afterEpoch.epochDone(epochs, (long) epochs * stepsPerEpoch);
                measure.accept(epochs);
                int every = recipe.logging().checkpointEveryEpochs();
                if (every > 0 && epochs % every == 0 && epochs < settings.epochs() && !cancellation.cancelled()) {
                    save.accept(new Position(epochs, 0));
                }
            });
            if (end.epoch() < settings.epochs()) {
                save.accept(end);
                return Optional.of(new StoppedAt(name, end.steps(stepsPerEpoch)));
            }
            finish.stageDone(weights(average, encoder));
            recordBadImages(name, badImages(begun, batches));
            delete(file);
            seconds = begun.seconds() + (System.nanoTime() - start) / 1e9;
            listener.on(new StageEnded(name, steps, Duration.ofNanos((long) (1e9 * seconds))));
            return Optional.empty();
        }
    }

    /** Those of earlier sittings and of this one, by index. */
    private static List<BadImage> badImages(TrainingState begun, BatchSource batches) {
        Map<Integer, BadImage> all = new TreeMap<>();
        begun.badImages().forEach(bad -> all.put(bad.index(), bad));
        batches.badImages().forEach(bad -> all.put(bad.index(), bad));
        return List.copyOf(all.values());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long the stage took that ended last, with all its sittings. */
    double seconds() {
        return seconds;
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

    private Optional<WeightAverage> average(String stage, StageSettings settings, long steps, Encoder encoder) {
        if (settings.averageDecay() == 0) {
            return Optional.empty();
        }
        WeightAverageDecay decay = WeightAverageDecay.fit(settings.averageDecay(), steps);
        decay.notice().ifPresent(notice -> listener.on(new Warned(stage, notice)));
        return Optional.of(new WeightAverage(encoder.tensors(), decay.value()));
    }

    private void announce(Stage stage, StageSettings settings, int stepsPerEpoch, TrainStep step, Position begun) {
        listener.on(new StageStarted(
                stage.name(),
                settings.epochs(),
                stepsPerEpoch,
                (long) settings.epochs() * stepsPerEpoch,
                stage.parts().values().stream()
                        .mapToLong(part -> part.parameterCount())
                        .sum(),
                step.trainableParameters(),
                source.size(),
                begun.steps(stepsPerEpoch)));
    }

    private void recordBadImages(String stage, List<BadImage> bad) {
        if (bad.isEmpty()) {
            return;
        }
        listener.on(new Warned(
                stage,
                bad.size() + " image(s) could not be read and were skipped; see "
                        + files.badFiles().getFileName() + "."));
        try {
            Files.write(
                    files.badFiles(),
                    bad.stream().map(b -> b.name() + "\t" + b.reason()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
