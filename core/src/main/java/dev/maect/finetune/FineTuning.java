/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.HorizontalFlip;
import dev.maect.data.augment.RandAugment;
import dev.maect.data.augment.RandomResizedCrop;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.train.DivergedException;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.LearningRateSchedule;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes an encoder with a new classifier: the whole of it on one page. The same seed gives the same weights, byte by
 * byte, whatever the number of loader threads. Each step runs in one {@link PointerScope}. Closing frees the weights.
 */
public final class FineTuning implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuning.class);
    private static final int SAVE_MINUTES = 10;
    private static final Duration SAVE_EVERY = Duration.ofMinutes(SAVE_MINUTES);

    private final FineTuneOptions options;
    private final ModelDescription description;
    private final ComputeDevice device;
    private final Precision precision;
    private final Network network;
    private final Weights weights;
    private final ProcessGroup ranks;

    /**
     * Puts a classifier for the classes of {@code labels} on the encoder of a model file.
     *
     * @throws dev.maect.weights.CheckpointException if the file is no model, or a weight is infinite or not a number
     */
    public FineTuning(Path model, LabelSet labels, FineTuneOptions options, ComputeDevice device, Precision precision) {
        this(model, labels, options, device, precision, ProcessGroup.alone());
    }

    /**
     * The same as one of several ranks: each computes its part of every batch, and of the images to evaluate on. Rank 0 alone
     * keeps states.
     */
    public FineTuning(
            Path model,
            LabelSet labels,
            FineTuneOptions options,
            ComputeDevice device,
            Precision precision,
            ProcessGroup ranks) {
        this.ranks = ranks;
        this.options = options;
        this.device = device;
        this.precision = precision;
        try (ModelFile file = ModelFile.open(model)) {
            description = file.description();
            Encoder encoder = file.encoder();
            encoder.freezeBlocks(options.parts().freezeBlocks());
            encoder.checkpointBlocks(options.parts().checkpointBlocks());
            if (options.parts().trainPositions()) {
                encoder.trainPositions();
            }
            device.place(encoder.tensors());
            ClassifierDescription classifier = new ClassifierDescription(
                    labels.name(), labels.classes(), options.parts().batchNorm());
            network = new Network(encoder, options.parts().pooling(), classifier, device);
            network.initialiseClassifier(options.seed());
        }
        weights = new Weights(network, device);
    }

    /** As {@link #run(ImageSource, ImageSource, FineTuneListener, Optional)}, keeping no state. */
    public FineTuneResult run(ImageSource train, ImageSource test, FineTuneListener listener) {
        return run(train, test, listener, Optional.empty());
    }

    /**
     * Trains on {@code train} and evaluates on {@code test}; both need the label set of the classifier.
     *
     * @param states where the state is kept every {@value #SAVE_MINUTES} minutes, and gone on from; they stay at the end, for
     *     the caller to delete when he has kept the result
     * @throws DivergedException if loss or gradient are not finite several steps in a row
     */
    public FineTuneResult run(
            ImageSource train, ImageSource test, FineTuneListener listener, Optional<StateFiles> states) {
        return run(train, test, listener, states, SAVE_EVERY);
    }

    FineTuneResult run(
            ImageSource train,
            ImageSource test,
            FineTuneListener listener,
            Optional<StateFiles> states,
            Duration saveEvery) {
        LabelSet testLabels = checkLabels(train, test);
        int batchSize = Math.min(options.schedule().batchSize(), train.size());
        if (batchSize < ranks.size()) {
            throw new FineTuneException("A batch has " + batchSize + " images, so that of " + ranks.size()
                    + " ranks some would have none. Use fewer ranks or a larger batch-size.");
        }
        int workers = Math.max(1, FineTunedModel.workers() / ranks.localSize());
        LoaderOptions loading =
                LoaderOptions.training(batchSize, workers, options.seed()).withShare(ranks.share());
        try (Loader loader = new Loader(train, views(), loading)) {
            LearningRateSchedule schedule = LearningRateSchedule.warmupEpochs(
                    options.schedule().epochs(),
                    loader.stepsPerEpoch(),
                    options.schedule().warmupEpochs());
            try (AdamW optimiser = weights.optimiser(options, batchSize)) {
                weights.startAverage(options.stability().averageDecay(), schedule.totalSteps());
                Map<String, Tensor> tensors = weights.tensors(optimiser);
                FineTuneState begun = begin(states, tensors);
                loader.goOnFrom(begun.reading().bad(), begun.reading().read());
                FineTuneProgress progress = new FineTuneProgress(begun, loader);
                try (FineTuneStep step = new FineTuneStep(
                                options,
                                network,
                                weights,
                                optimiser,
                                normalisation(),
                                device,
                                precision,
                                ranks,
                                batchSize);
                        FineTuneSaving saving = new FineTuneSaving(
                                states.filter(files -> ranks.isFirst()),
                                saveEvery,
                                begun.position().steps(loader.stepsPerEpoch()),
                                tensors)) {
                    while (progress.epoch() < options.schedule().epochs()) {
                        evaluate(progress, test, testLabels, listener);
                        runEpoch(progress, loader, step, schedule, listener, saving);
                    }
                    evaluate(progress, test, testLabels, listener);
                }
                int[] predictions = weights.withKept(kept -> predict(kept, test));
                List<Integer> boxed = Arrays.stream(predictions).boxed().toList();
                return new FineTuneResult(
                        progress.accuracies(), boxed, train.size(), schedule.totalSteps(), progress.loss());
            }
        }
    }

    /** What rank 0 has, on all. */
    private FineTuneState begin(Optional<StateFiles> states, Map<String, Tensor> tensors) {
        Optional<FineTuneState> found = states.filter(files -> ranks.isFirst()).flatMap(files -> read(files, tensors));
        if (ranks.isAlone()) {
            return found.orElseGet(FineTuneState::start);
        }
        String text = ranks.ofFirst(found.map(FineTuneState::text).orElse(""));
        tensors.values().forEach(ranks::broadcast);
        return text.isEmpty() ? FineTuneState.start() : FineTuneState.parse(text);
    }

    private static Optional<FineTuneState> read(StateFiles files, Map<String, Tensor> tensors) {
        Optional<StateFile> found = files.open(message -> LOG.warn("Fine-tuning: {}", message));
        return found.map(file -> {
            try (file) {
                FineTuneState state = FineTuneState.parse(file.text());
                file.load(tensors);
                LOG.info(
                        "Fine-tuning goes on from epoch {}, step {}.",
                        state.position().epoch() + 1,
                        state.position().step());
                return state;
            }
        });
    }

    private void runEpoch(
            FineTuneProgress progress,
            Loader loader,
            FineTuneStep making,
            LearningRateSchedule schedule,
            FineTuneListener listener,
            FineTuneSaving saving) {
        int epoch = progress.epoch();
        try (LoaderEpoch batches = loader.epoch(epoch, progress.step())) {
            if (epoch + 1 < options.schedule().epochs()) {
                loader.prepare(epoch + 1);
            }
            while (batches.hasNext()) {
                long step = (long) epoch * loader.stepsPerEpoch() + batches.step();
                try (PointerScope scope = new PointerScope();
                        Batch batch = batches.next()) {
                    progress.stepTaken(step, making.make(batch, step, schedule.factor(step)), options);
                }
                progress.at(batches.hasNext() ? new Position(epoch, batches.step()) : new Position(epoch + 1, 0));
                listener.on(new FineTuneEvent.StepMade(step + 1, schedule.totalSteps(), progress.loss()));
                saving.stepDone(step + 1, progress);
            }
        }
    }

    /** After the epochs that are to be evaluated, unless that was done before a stop. */
    private void evaluate(FineTuneProgress progress, ImageSource test, LabelSet labels, FineTuneListener listener) {
        int epochs = progress.epoch();
        if (progress.step() > 0 || !isEvaluated(epochs) || progress.isEvaluated(epochs)) {
            return;
        }
        EpochAccuracy accuracy = evaluate(epochs, test, labels);
        progress.evaluated(accuracy);
        listener.on(new FineTuneEvent.Evaluated(accuracy));
    }

    private boolean isEvaluated(int epoch) {
        int every = options.evaluateEvery();
        return epoch == options.schedule().epochs() || (every > 0 && epoch > 0 && epoch % every == 0);
    }

    private EpochAccuracy evaluate(int epoch, ImageSource test, LabelSet labels) {
        double raw = FineTunedModel.accuracy(predict(network, test), labels.labels());
        Optional<Double> averaged = weights.hasAverage()
                ? Optional.of(weights.withKept(kept -> FineTunedModel.accuracy(predict(kept, test), labels.labels())))
                : Optional.empty();
        return new EpochAccuracy(epoch, raw, averaged);
    }

    private int[] predict(Network model, ImageSource source) {
        return FineTunedModel.predict(
                model, source, options.schedule().batchSize(), normalisation(), device, precision, ranks);
    }

    private Views views() {
        EncoderConfig config = network.encoder().config();
        List<Augmentation> chain = new ArrayList<>();
        chain.add(new RandomResizedCrop(
                config.imageHeight(), config.imageWidth(), options.distortion().minScale(), 1));
        chain.add(new HorizontalFlip(0.5));
        if (options.distortion().randAugment() > 0) {
            chain.add(RandAugment.standard(
                    options.distortion().randAugment(), normalisation().mean()));
        }
        return new Views(
                List.of(new ViewGroup(ViewGroup.ONLY, config.imageHeight(), config.imageWidth(), List.of(chain))));
    }

    private LabelSet checkLabels(ImageSource train, ImageSource test) {
        ClassifierDescription classifier = network.description();
        for (ImageSource source : List.of(train, test)) {
            boolean fits = source.labelSets().stream()
                    .anyMatch(set -> set.name().equals(classifier.labelSet())
                            && set.classes().equals(classifier.classes()));
            if (!fits) {
                throw new FineTuneException("The " + source.description() + " has no labels '" + classifier.labelSet()
                        + "' of the classes " + classifier.classes()
                        + ". Training and evaluation images need the same"
                        + " classes.");
            }
        }
        return test.labelSets().stream()
                .filter(set -> set.name().equals(classifier.labelSet()))
                .findFirst()
                .orElseThrow();
    }

    private PixelNormalisation normalisation() {
        return description.normalisation();
    }

    /** Writes the weights of the last epoch, averaged where there is an average, as a model file with its classifier. */
    public void save(Path path) {
        weights.withKept(kept -> {
            ModelDescription described = new ModelDescription(
                    description.encoder(),
                    Optional.empty(),
                    options.parts().pooling(),
                    normalisation(),
                    "finetune",
                    description.provenance());
            new ModelFile.Contents()
                    .with("encoder", kept.encoder().tensors().all())
                    .withClassifier(kept.description(), kept.classifier().all())
                    .write(path, described);
            return true;
        });
    }

    /** What trains, with its learning rates at {@code batchSize} images per step. */
    List<ParameterGroup> groups(int batchSize) {
        return weights.groups(options, batchSize);
    }

    @Override
    public void close() {
        weights.close();
        network.close();
    }
}
