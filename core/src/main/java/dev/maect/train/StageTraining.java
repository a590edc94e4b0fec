/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.loader.BadImage;
import dev.maect.data.loader.BatchSource;
import dev.maect.recipe.Recipe;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StateSaved;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.optim.WeightAverageDecay;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.state.TrainingState;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.vit.Encoder;
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

/** One stage on its images: batches, optimiser, average and loop put together, resumed where it stopped. */
final class StageTraining {
    private final TrainingFiles files;
    private final EncoderMonitor monitor;
    private final Cancellation cancellation;
    private final StageContext context;
    private final TrainingListener listener;
    private double seconds;

    StageTraining(TrainingFiles files, EncoderMonitor monitor, Cancellation cancellation, StageContext context) {
        this.files = files;
        this.monitor = monitor;
        this.cancellation = cancellation;
        this.context = context;
        this.listener = context.listener();
    }

    /** Keeps what a stage ended with. */
    interface Finish {
        void stageDone(Stage stage, Map<String, Tensor> averagedEncoder);
    }

    /**
     * Trains a stage to its end.
     *
     * @param finish writes the outcome; only after it is the state to resume from deleted
     * @return where it was cancelled; empty if it came to its end
     */
    Optional<StoppedAt> train(StageKind kind, Finish finish) {
        long start = System.nanoTime();
        int batchSize = StageKinds.options(kind, context.recipe()).batchSize();
        try (Stage stage = kind.begin(context)) {
            Optional<BatchSource> made = stage.batches(context, batchSize);
            if (made.isEmpty()) {
                return Optional.of(new StoppedAt(kind.name(), 0));
            }
            try (BatchSource batches = made.get()) {
                return train(kind, stage, batches, start, finish);
            }
        }
    }

    private Optional<StoppedAt> train(StageKind kind, Stage stage, BatchSource batches, long start, Finish finish) {
        Recipe recipe = context.recipe();
        String name = kind.name();
        int stepsPerEpoch = batches.stepsPerEpoch();
        StageSettings settings = kind.settings(recipe, stepsPerEpoch);
        long steps = (long) settings.epochs() * stepsPerEpoch;
        Encoder encoder = stage.encoder();
        stage.freeze();
        Optional<WeightAverage> average = average(name, settings, steps, encoder);
        try (TrainStep step = new TrainStep(
                stage, settings, Model.normalisation(recipe), context.device(), context.precision(), average)) {
            Path file = files.state(name);
            TrainingState begun = TrainingState.read(file, name, step.tensors())
                    .orElseGet(() ->
                            new TrainingState(name, Position.START, StepMeter.start(), Monitors.start(), List.of(), 0));
            Model.packFrozen(encoder, context.precision());
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
            MonitoredEncoder monitored = new MonitoredEncoder(monitor, listener, context.device());
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
                stage.epochDone(epochs, (long) epochs * stepsPerEpoch, context);
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
            finish.stageDone(stage, weights(average, encoder));
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
                context.source().size(),
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
