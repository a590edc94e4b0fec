/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.PixelSize;
import dev.maect.checkpoint.ReadingOptions;
import dev.maect.data.ImageSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.RankDevice;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.machine.OutOfMemoryException;
import dev.maect.recipe.ImageSize;
import dev.maect.recipe.Recipe;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.event.TrainingListeners;
import dev.maect.train.plan.AutoMemory;
import dev.maect.train.plan.Capacity;
import dev.maect.train.plan.MemoryFit;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages of a recipe, one after another, each picking up the one before, in a run files. Stages that the folder
 * holds already are not run again.
 */
public final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final Recipe recipe;
    private final ImageSource source;
    private final TrainingFiles files;
    private final Map<String, String> provenance;
    private final TrainingListener listener;
    private final ComputeDevice device;
    private final EncoderMonitor monitor;
    private final ProcessGroup group;

    /**
     * Prepares a run.
     *
     * @param source the images; stays open and the caller's
     * @param provenance written into every model file
     */
    public TrainingRun(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            Map<String, String> provenance,
            TrainingListener listener) {
        this(recipe, source, files, provenance, listener, EncoderMonitor.none());
    }

    /**
     * Prepares a run whose encoder is measured between epochs.
     *
     * @param source the images; stays open and the caller's
     * @param provenance written into every model file
     * @param monitor what measures it; changes nothing of the training
     */
    public TrainingRun(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            Map<String, String> provenance,
            TrainingListener listener,
            EncoderMonitor monitor) {
        this(recipe, source, files, provenance, listener, monitor, ProcessGroup.alone());
    }

    /**
     * Prepares a run of which this is one of several ranks. Rank 0 alone writes, and tells the listener what happens; the others
     * read the same files.
     *
     * @param source the images; stays open and the caller's
     * @param provenance written into every model file
     * @param monitor what measures the encoder on rank 0, and does its part on the others
     * @param group the ranks; stays open and the caller's
     */
    public TrainingRun(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            Map<String, String> provenance,
            TrainingListener listener,
            EncoderMonitor monitor,
            ProcessGroup group) {
        this.group = group;
        this.recipe = AutoMemory.resolve(recipe, source.size(), false, Optional.empty());
        this.source = source;
        this.files = files;
        this.provenance = Map.copyOf(provenance);
        this.listener = group.isFirst() ? TrainingListeners.of(listener) : TrainingListener.none();
        this.device = RankDevice.of(recipe.device(), group);
        this.monitor = monitor;
    }

    /**
     * Runs all stages that the recipe enables and that have not ended before; one that was stopped goes on.
     *
     * @param from a model file to take the encoder from instead of making one
     * @param cancellation ends the run after the step in progress
     * @throws MaectException before anything is computed, if a stage needs more than the machine has
     */
    public TrainingOutcome run(Optional<Path> from, Cancellation cancellation) {
        Agreement agreement = new Agreement(group, cancellation);
        List<StageKind> missing = missing(from);
        MemoryFit fit = new MemoryFit(recipe, source.size(), Capacity.of(recipe), group.size(), group.localSize());
        missing.forEach(kind -> {
            kind.requireFits(recipe, source.size());
            fit.require(kind);
            requireImages(kind);
        });
        if (group.isFirst()) {
            from.ifPresent(this::adopt);
        }
        group.barrier();
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (StageKind kind : missing) {
            if (agreement.look()) {
                return new TrainingOutcome(seconds, Optional.of(new StoppedAt(kind.name(), 0)));
            }
            StageTraining training = new StageTraining(files, monitor, agreement, context(kind, agreement));
            Optional<StoppedAt> stopped = train(training, kind);
            device.giveBack();
            if (stopped.isPresent()) {
                return new TrainingOutcome(seconds, stopped);
            }
            seconds.put(kind.name(), training.seconds());
        }
        return new TrainingOutcome(seconds, Optional.empty());
    }

    /** The stages that have not ended, which rank 0 knows. */
    private List<StageKind> missing(Optional<Path> from) {
        if (group.isFirst()) {
            forgetEndedStates();
        }
        List<String> ended = List.of(group.ofFirst(StageKinds.of(recipe, from.isPresent()).stream()
                        .map(StageKind::name)
                        .filter(name -> Files.exists(files.checkpoint(name)))
                        .collect(Collectors.joining(" ")))
                .split(" "));
        return StageKinds.of(recipe, from.isPresent()).stream()
                .filter(kind -> !ended.contains(kind.name()))
                .toList();
    }

    private void requireImages(StageKind kind) {
        int batch = StageKinds.options(kind, recipe).batchSize();
        if (batch < group.size()) {
            throw new MaectException(kind.name() + ".batch-size is " + batch + ", so that of " + group.size()
                    + " ranks some would have no image. Use fewer ranks or larger batches.");
        }
    }

    /**
     * Makes one step of a stage again and looks at it: with the weights of the saved state that is nearest to it, on the very
     * images that it had. Writes nothing.
     *
     * @param stage the stage's name; it must have a state, or be the next to begin
     * @param step counted from 1
     * @throws MaectException if there is no such stage or step
     */
    public ReplayReport replay(String stage, long step) {
        StageKind kind = StageKinds.all().stream()
                .filter(known -> known.name().equals(stage))
                .findFirst()
                .orElseThrow(() -> new MaectException("There is no stage " + stage + "; it must be one of "
                        + StageKinds.all().stream().map(StageKind::name).toList() + "."));
        return new Replay(kind, context(kind, new Agreement(group, new Cancellation())), files).of(step);
    }

    /** The stage that was stopped, or gave up: the one that has a state. Empty if none has. */
    public Optional<String> stageWithState() {
        return StageKinds.all().stream()
                .map(StageKind::name)
                .filter(stage -> Files.exists(files.state(stage)) || Files.exists(files.stateBefore(stage)))
                .findFirst();
    }

    private Optional<StoppedAt> train(StageTraining training, StageKind kind) {
        try {
            return training.train(kind, (stage, encoder) -> write(kind, stage, encoder));
        } catch (RuntimeException | OutOfMemoryError e) {
            throw OutOfMemoryException.of(
                    e,
                    "training the stage " + kind.name(),
                    () -> new MemoryFit(recipe, source.size(), Capacity.of(recipe), group.size(), group.localSize())
                            .adviceAfter(kind));
        }
    }

    /** A process that was killed as a stage ended may have left its states. */
    private void forgetEndedStates() {
        StageKinds.all().stream()
                .map(StageKind::name)
                .filter(stage -> Files.exists(files.checkpoint(stage)))
                .forEach(files::forget);
    }

    /** As {@link #run(Optional, Cancellation)}, to the end. */
    public TrainingOutcome run(Optional<Path> from) {
        return run(from, new Cancellation());
    }

    /**
     * Copies the encoder that tuning starts from into the run, so that the run is whole, its positions for the recipe's
     * image size. A head in the file stands for a prepared one if the recipe prepares none.
     */
    private void adopt(Path from) {
        ImageSize size = recipe.model().imageSize();
        ReadingOptions options = ReadingOptions.defaults().withImageSize(new PixelSize(size.height(), size.width()));
        try (ModelFile file = ModelFile.open(List.of(from), options);
                Encoder encoder = file.encoder()) {
            file.notes().forEach(note -> LOG.info("{}: {}", from.getFileName(), note));
            Map<String, Tensor> weights = encoder.tensors().all();
            new ModelFile.Contents().with("encoder", weights).write(files.untunedEncoder(), file.description());
            StageKinds.all()
                    .forEach(kind -> kind.makesPart()
                            .filter(file::has)
                            .ifPresent(part -> adopt(kind, part, file, weights, from)));
        }
    }

    private void adopt(StageKind kind, String part, ModelFile file, Map<String, Tensor> encoder, Path from) {
        if (StageKinds.options(kind, recipe).enabled()) {
            LOG.info(
                    "{} holds a contrastive {}, but it is prepared anew; {}.epochs=0 goes on with it.",
                    from.getFileName(),
                    part,
                    kind.name());
        } else if (!Files.exists(files.checkpoint(kind.name()))) {
            LOG.info("Going on with the contrastive {} in {}.", part, from.getFileName());
            Map<String, Tensor> weights = file.read(part);
            new ModelFile.Contents()
                    .with("encoder", encoder)
                    .with(part, weights)
                    .write(files.checkpoint(kind.name()), file.description());
            weights.values().forEach(Tensor::close);
        }
    }

    private StageContext context(StageKind kind, Agreement agreement) {
        return new StageContext(
                recipe,
                source,
                device,
                recipe.precision().on(device),
                encoderBefore(kind),
                files::checkpoint,
                new Reading(List.of(), 0),
                listener,
                agreement::look,
                group);
    }

    /** The encoder that the last of the stages before {@code kind} left. */
    private Optional<Path> encoderBefore(StageKind kind) {
        Optional<Path> encoder = Optional.empty();
        for (StageKind before : StageKinds.all()) {
            if (before.name().equals(kind.name())) {
                break;
            }
            Optional<Path> own = before.exports().map(files::encoder).filter(Files::exists);
            encoder = own.isPresent() ? own : encoder;
        }
        return encoder;
    }

    private void write(StageKind kind, Stage stage, Map<String, Tensor> encoder) {
        kind.exports()
                .ifPresent(name -> new ModelFile.Contents()
                        .with("encoder", encoder)
                        .write(files.encoder(name), description(stage, Optional.empty())));
        ModelFile.Contents contents = new ModelFile.Contents();
        stage.parts().forEach((prefix, part) -> contents.with(prefix, part.all()));
        contents.write(files.checkpoint(kind.name()), description(stage, stage.decoder()));
    }

    private ModelDescription description(Stage stage, Optional<DecoderConfig> decoder) {
        Map<String, String> facts = new TreeMap<>(provenance);
        facts.putAll(stage.facts());
        facts.putAll(recipe.data().reading().settings()); // evaluation reads images in the same way
        return new ModelDescription(
                Model.encoder(recipe),
                decoder,
                Model.evaluationPooling(recipe),
                Model.normalisation(recipe),
                stage.name(),
                facts);
    }
}
