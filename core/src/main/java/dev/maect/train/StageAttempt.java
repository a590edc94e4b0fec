/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.checkpoint.state.StateFiles;
import dev.maect.checkpoint.state.StateSaver;
import dev.maect.data.loader.BadImage;
import dev.maect.data.loader.BatchSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.graph.Copier;
import dev.maect.recipe.LoggingOptions;
import dev.maect.recipe.OnShortcut;
import dev.maect.recipe.Recipe;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.optim.Shards;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.optim.WeightAverageDecay;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.SharedReading;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.state.TrainingState;
import dev.maect.train.state.TrainingState.Best;
import dev.maect.train.state.TrainingState.Candidate;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.vit.Encoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A stage from one of its states on: optimiser, average, loop and what looks on put together, saved as it goes. Closing it
 * waits for a state that is being written.
 */
final class StageAttempt implements AutoCloseable, TrainLoop.Between {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final StageKind kind;
    private final String name;
    private final Stage stage;
    private final BatchSource batches;
    private final TrainingState begun;
    private final TrainingFiles files;
    private final StateFiles states;
    private final Stopwatch stopwatch;
    private final Agreement agreement;
    private final ProcessGroup group;
    private final Cancellation cancellation;
    private final StageContext context;
    private final TrainingListener listener;
    private final int stepsPerEpoch;
    private final StageSettings settings;
    private final long steps;
    private final Shards shards;
    private final Optional<WeightAverage> average;
    private final TrainStep step;
    private final Optional<Copier> copier;
    private final StateTensors tensors;
    private final StageWatch watch;
    private final MonitoredEncoder monitored;
    private final Optional<BestEncoder> best;
    private final StateSaver saver;
    private boolean measured;

    StageAttempt(
            StageKind kind,
            Stage stage,
            BatchSource batches,
            TrainingState begun,
            TrainingFiles files,
            StateFiles states,
            Stopwatch stopwatch,
            EncoderMonitor monitor,
            Agreement agreement,
            StageContext context) {
        this.kind = kind;
        this.name = kind.name();
        this.stage = stage;
        this.batches = batches;
        this.begun = begun;
        this.files = files;
        this.states = states;
        this.stopwatch = stopwatch;
        this.agreement = agreement;
        this.group = agreement.group();
        this.cancellation = agreement.decision();
        this.context = context;
        this.listener = context.listener();
        this.stepsPerEpoch = batches.stepsPerEpoch();
        Recipe recipe = context.recipe();
        this.settings = kind.settings(recipe, stepsPerEpoch);
        this.steps = (long) settings.epochs() * stepsPerEpoch;
        stage.freeze();
        Model.checkpoint(stage.encoder(), recipe);
        this.shards = recipe.distributed().shardOptimiser() && !group.isAlone()
                ? Shards.of(stage.groups(), group)
                : Shards.none();
        this.average = average();
        this.step = new TrainStep(
                stage,
                settings,
                Model.normalisation(recipe),
                context.device(),
                context.precision(),
                average,
                group,
                shards);
        this.copier = Copier.on(context.device());
        this.tensors = new StateTensors(step, group);
        this.watch = new StageWatch(
                new StepMeter(name, settings, steps, begun.meter()),
                new Monitors(name, recipe.logging().monitorEverySteps(), this::warn, begun.watch()),
                new FiniteSteps(name, recipe.safety(), this::warn, begun.trouble()),
                new FeatureQuality(name, begun.quality()));
        this.monitored = new MonitoredEncoder(monitor, listener, context.device());
        this.best = keepsBest()
                ? Optional.of(new BestEncoder(
                        files.checkpoints(), name, recipe.safety().bestBy().in(recipe), this::warn))
                : Optional.empty();
        this.measured = begun.measured();
        LoggingOptions logging = recipe.logging();
        Duration every = Duration.ofNanos((long) Math.ceil(logging.saveEveryMinutes() * NANOS_PER_MINUTE));
        this.saver = new StateSaver(states, stepsDone(), every, new SavingTold(name, listener, this::savedStep));
    }

    /** Tuning starts from an encoder that was good for something; that is what a shortcut or a bad epoch can spoil. */
    private boolean tunes() {
        return stage.trainsEncoder() && !kind.makesEncoder();
    }

    private boolean keepsBest() {
        return group.isFirst() && tunes() && context.recipe().safety().onShortcut() == OnShortcut.KEEP_BEST;
    }

    /**
     * Takes over what a state holds, before {@link #announce}; all ranks call this.
     *
     * @param file of rank 0; empty at the stage's begin
     * @throws dev.maect.weights.CheckpointException if it does not fit
     */
    void load(Optional<StateFile> file) {
        tensors.load(file);
    }

    /** Steps of the state that it goes on from. */
    long stepsDone() {
        return begun.position().steps(stepsPerEpoch);
    }

    private long savedStep() {
        return saver.savedStep();
    }

    private void warn(String message) {
        listener.on(new Warned(name, message));
    }

    /** Tells that the stage begins, or goes on. */
    void announce() {
        Model.packFrozen(stage.encoder(), context.precision());
        best.ifPresent(kept -> kept.forgetAfter(begun.position().epoch()));
        listener.on(new StageStarted(
                name,
                settings.epochs(),
                stepsPerEpoch,
                steps,
                stage.parts().values().stream()
                        .mapToLong(part -> part.parameterCount())
                        .sum(),
                step.trainableParameters(),
                context.source().size(),
                stepsDone(),
                measured,
                begun.trouble().rollbacks()));
    }

    /**
     * Trains to the end of the stage, or until it is cancelled.
     *
     * @return where it was cancelled
     * @throws GoneWrongException after too many steps in a row without finite numbers
     */
    Optional<StoppedAt> run(StageTraining.Finish finish) {
        int epoch = begun.position().epoch();
        if (!measured && isMeasured(epoch)) {
            measure(epoch);
        } else {
            measured = true;
        }
        TrainLoop loop = new TrainLoop(batches, settings.epochs(), step, copier, watch, listener, agreement);
        Position end = loop.run(begun.position(), this);
        if (end.epoch() < settings.epochs() || !measured) {
            saveNow(end);
            return Optional.of(new StoppedAt(name, end.steps(stepsPerEpoch), saver.savedStep()));
        }
        finish(finish);
        return Optional.empty();
    }

    @Override
    public void stepDone(Position position) {
        measured = true;
        if (agreement.lookAndDecide(group.isFirst() && saver.due())) {
            save(position);
        }
    }

    @Override
    public void epochsDone(int epochs) {
        Position position = new Position(epochs, 0);
        boolean measures = isMeasured(epochs);
        measured = !measures;
        stage.epochDone(epochs, position.steps(stepsPerEpoch), context);
        if (tunes()) {
            String fault = group.ofFirst(watch.quality().epochDone(epochs).orElse(""));
            if (!fault.isEmpty()) {
                tellShortcut(fault, position);
            }
        }
        boolean due = agreement.lookAndDecide(group.isFirst() && (isSaved(epochs, measures) || saver.due()));
        if (due && !cancellation.cancelled()) {
            saver.await();
            save(position);
        }
        if (measures) {
            measure(epochs);
        }
    }

    /** Rank 0 says when. */
    private boolean isMeasured(int epochs) {
        return stage.trainsEncoder()
                && group.ofFirst(group.isFirst() && monitored.wants(name, epochs, settings.epochs()));
    }

    /** By the recipe's interval; and before a measurement, which may take long and is then made again alone. */
    private boolean isSaved(int epochs, boolean measures) {
        LoggingOptions logging = context.recipe().logging();
        int every = logging.checkpointEveryEpochs();
        boolean saves = every > 0 || logging.saveEveryMinutes() > 0;
        return (measures && saves) || (every > 0 && epochs % every == 0 && epochs < settings.epochs());
    }

    private void save(Position position) {
        Reading reading = reading();
        long start = System.nanoTime();
        Map<String, Tensor> all = collected();
        if (!group.isFirst()) {
            return;
        }
        long done = position.steps(stepsPerEpoch);
        if (tensors.areShared()) {
            Duration collecting = Duration.ofNanos(System.nanoTime() - start);
            saver.beginCopied(done, () -> state(position, reading).text(), all, collecting);
        } else {
            saver.begin(done, () -> state(position, reading).text(), all);
        }
    }

    private void saveNow(Position position) {
        Reading reading = reading();
        Map<String, Tensor> all = collected();
        if (group.isFirst()) {
            saver.save(
                    position.steps(stepsPerEpoch),
                    () -> state(position, reading).text(),
                    all);
        }
    }

    private Map<String, Tensor> collected() {
        if (tensors.areShared()) {
            saver.await(); // it may still write what was collected before
        }
        return tensors.collected();
    }

    private TrainingState state(Position position, Reading reading) {
        return new TrainingState(
                name,
                position,
                measured,
                watch.meter().state(),
                watch.monitors().state(),
                watch.finite().state(),
                watch.quality().state(),
                reading,
                stopwatch.seconds());
    }

    /** Measures the encoder; when the run is to stop, that is left for when it goes on. */
    private void measure(int epochs) {
        if (cancellation.cancelled()) {
            return;
        }
        step.rest();
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> weights = weights();
            // Where the best is handed on, the last step's weights are a candidate beside their average.
            boolean both = group.ofFirst(best.isPresent() && average.isPresent() && epochs > 0);
            Encoder encoder = stage.encoder();
            Optional<Map<String, Tensor>> unaveraged =
                    both ? Optional.of(encoder.tensors().all()) : Optional.empty();
            if (group.isFirst()) {
                measureHere(epochs, weights, unaveraged);
            } else {
                monitored.follow(encoder.config(), weights, unaveraged);
            }
        }
        measured = group.ofFirst(measured);
    }

    private void measureHere(int epochs, Map<String, Tensor> weights, Optional<Map<String, Tensor>> unaveraged) {
        Encoder encoder = stage.encoder();
        long done = (long) epochs * stepsPerEpoch;
        Optional<MonitoredEncoder.Found> found =
                monitored.measure(name, epochs, settings.epochs(), done, encoder.config(), weights, unaveraged);
        found.ifPresent(values -> {
            if (tunes()) {
                offer(new Candidate(epochs, true, values.values()), weights);
                values.unaveraged()
                        .ifPresent(plain -> offer(new Candidate(epochs, false, plain), unaveraged.orElseThrow()));
            }
            measured = true;
        });
    }

    private void offer(Candidate candidate, Map<String, Tensor> weights) {
        watch.quality().measured(candidate);
        best.ifPresent(kept -> watch.quality()
                .isBest(kept.offer(candidate, weights, watch.quality().best())));
    }

    /** @throws ShortcutException if the recipe says to stop; the state is saved then */
    private void tellShortcut(String fault, Position position) {
        String remedy = kind.shortcutRemedy(context.recipe());
        String before = context.encoderFile()
                .map(file -> " The encoder from before is " + file + ": compare both before you use this one.")
                .orElse("");
        if (context.recipe().safety().onShortcut() == OnShortcut.STOP) {
            saveNow(position);
            throw new ShortcutException(fault + " The run stops, as safety.on-shortcut says. " + remedy + before
                    + " To go on all the same, resume it with safety.on-shortcut=warn.");
        }
        watch.monitors().warnOnce("shortcut", fault + " " + remedy + before);
    }

    private void finish(StageTraining.Finish finish) {
        Reading reading = reading();
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> weights = weights();
            if (group.isFirst()) {
                finish(finish, reading, weights);
            }
        }
        group.barrier(); // what the next stage reads is there
    }

    private void finish(StageTraining.Finish finish, Reading reading, Map<String, Tensor> weights) {
        BadImageList.add(files.badFiles(), reading.bad(), this::warn);
        listener.on(new StageEnded(name, steps, Duration.ofNanos((long) (1e9 * stopwatch.seconds()))));
        Optional<Map<String, Tensor>> kept = best.flatMap(this::bestWeights);
        choice(kept.isPresent()).ifPresent(this::tell);
        new PatientFinish(
                        name,
                        listener,
                        agreement.wish(),
                        saver.savedStep(),
                        states.folder(),
                        PatientFinish.PATIENCE,
                        PatientFinish.PAUSE)
                .run(() -> finish.stageDone(stage, kept.orElse(weights)));
        kept.ifPresent(best -> best.values().forEach(Tensor::close));
        saver.close();
        files.forget(name);
        best.ifPresent(BestEncoder::forget);
    }

    /** The weights of an earlier epoch, if that was the best. */
    private Optional<Map<String, Tensor>> bestWeights(BestEncoder encoders) {
        Best found = watch.quality().best();
        if (found.epoch() < 0 || (found.epoch() == settings.epochs() && found.averaged())) {
            return Optional.empty();
        }
        return encoders.weights(found);
    }

    /** @param earlier whether the best one that was kept is handed on, instead of the last */
    private Optional<EncoderChoice> choice(boolean earlier) {
        return EncoderChoice.of(
                name,
                settings.epochs(),
                context.recipe().safety().bestBy().in(context.recipe()),
                keepsBest(),
                earlier ? Optional.of(watch.quality().best()) : Optional.empty(),
                watch.quality().candidates());
    }

    private void tell(EncoderChoice choice) {
        try {
            choice.write(files.choice(name));
        } catch (MaectException e) {
            warn(name + ": which encoder is handed on could not be written down: " + e.getMessage());
        }
        if (choice.isDoubtful() && choice.objections().isEmpty()) {
            warn(name + ": " + choice.sentence() + " safety.on-shortcut=keep-best hands on the best.");
        } else if (choice.isDoubtful() || choice.keepsBest()) {
            warn(name + ": " + choice.sentence());
        }
    }

    /** What was met in earlier sittings and in this one, by all ranks. Earlier ones are known to the first rank's loader. */
    private Reading reading() {
        int read = group.isFirst()
                ? batches.imagesRead()
                : batches.imagesRead() - begun.reading().read();
        Reading now = SharedReading.of(group, batches.badImages(), Math.max(0, read));
        Map<Integer, BadImage> all = new TreeMap<>();
        begun.reading().bad().forEach(bad -> all.put(bad.index(), bad));
        now.bad().forEach(bad -> all.put(bad.index(), bad));
        return new Reading(List.copyOf(all.values()), now.read());
    }

    /** What the stage leaves of the encoder: the average if there is one. All ranks call this. */
    private Map<String, Tensor> weights() {
        return average.map(WeightAverage::whole)
                .orElseGet(() -> stage.encoder().tensors().all());
    }

    private Optional<WeightAverage> average() {
        if (settings.averageDecay() == 0) {
            return Optional.empty();
        }
        WeightAverageDecay decay = WeightAverageDecay.fit(settings.averageDecay(), steps);
        if (begun.trouble().rollbacks() == 0) {
            decay.notice().ifPresent(this::warn);
        }
        return Optional.of(new WeightAverage(stage.encoder().tensors(), decay.value(), shards, "encoder"));
    }

    @Override
    public void close() {
        saver.close();
        tensors.close();
        step.close();
        copier.ifPresent(Copier::close);
    }
}
