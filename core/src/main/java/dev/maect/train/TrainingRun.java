/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.PixelSize;
import dev.maect.checkpoint.PixelTarget;
import dev.maect.checkpoint.ReadingOptions;
import dev.maect.contrast.Head;
import dev.maect.contrast.HeadConfig;
import dev.maect.contrast.HeadFactory;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.recipe.CropScale;
import dev.maect.recipe.ImageSize;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.event.TrainingListeners;
import dev.maect.train.stage.CachedHeadPreparation;
import dev.maect.train.stage.CachedViews;
import dev.maect.train.stage.ContrastiveTuning;
import dev.maect.train.stage.HeadPreparation;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Pretraining;
import dev.maect.train.stage.Reconstructor;
import dev.maect.train.stage.Stage;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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
    private final PixelNormalisation normalisation;
    private final EncoderMonitor monitor;

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
        this.recipe = recipe;
        this.source = source;
        this.files = files;
        this.provenance = Map.copyOf(provenance);
        this.listener = TrainingListeners.of(listener);
        this.device = ComputeDevice.parse(recipe.device());
        this.normalisation = Model.normalisation(recipe);
        this.monitor = monitor;
    }

    /**
     * Runs all stages that the recipe enables and that have not ended before; one that was stopped goes on.
     *
     * @param from a model file to take the encoder from instead of stage 1
     * @param cancellation ends the run after the step in progress
     * @throws MaectException before anything is computed, if views are to be cached and their features do not fit
     */
    public TrainingOutcome run(Optional<Path> from, Cancellation cancellation) {
        if (recipe.prepareHead().enabled() && !Files.exists(files.checkpoint(HeadPreparation.NAME))) {
            CachedViews.requireFits(recipe, source.size());
        }
        StageTraining training = new StageTraining(
                recipe,
                source,
                files,
                listener,
                device,
                recipe.precision().on(device),
                normalisation,
                monitor,
                cancellation);
        Map<String, Function<StageTraining, Optional<StoppedAt>>> stages = new LinkedHashMap<>();
        if (from.isPresent()) {
            adopt(from.get());
        } else if (recipe.pretrain().enabled()) {
            stages.put(Pretraining.NAME, this::pretrain);
        }
        if (recipe.prepareHead().enabled()) {
            stages.put(HeadPreparation.NAME, this::prepareHead);
        }
        if (recipe.tune().enabled()) {
            stages.put(ContrastiveTuning.NAME, this::tune);
        }
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (var stage : stages.entrySet()) {
            if (Files.exists(files.checkpoint(stage.getKey()))) {
                continue;
            }
            if (cancellation.cancelled()) {
                return new TrainingOutcome(seconds, Optional.of(new StoppedAt(stage.getKey(), 0)));
            }
            Optional<StoppedAt> stopped = stage.getValue().apply(training);
            if (stopped.isPresent()) {
                return new TrainingOutcome(seconds, stopped);
            }
            seconds.put(stage.getKey(), training.seconds());
        }
        return new TrainingOutcome(seconds, Optional.empty());
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
            if (file.has("head") && recipe.prepareHead().enabled()) {
                LOG.info(
                        "{} holds a contrastive head, but it is prepared anew; prepare-head.epochs=0 goes on with it.",
                        from.getFileName());
            } else if (file.has("head") && !Files.exists(files.checkpoint(HeadPreparation.NAME))) {
                LOG.info("Going on with the contrastive head in {}.", from.getFileName());
                Map<String, Tensor> head = file.read("head");
                new ModelFile.Contents()
                        .with("encoder", weights)
                        .with("head", head)
                        .write(files.checkpoint(HeadPreparation.NAME), file.description());
                head.values().forEach(Tensor::close);
            }
        }
    }

    private Optional<StoppedAt> pretrain(StageTraining training) {
        try (Encoder encoder = new Encoder(Model.encoder(recipe));
                Decoder decoder = new Decoder(Model.encoder(recipe), Model.decoder(recipe))) {
            encoder.initialise(Generators.of(recipe.seed(), "encoder"));
            decoder.initialise(Generators.of(recipe.seed(), "decoder"));
            device.place(encoder.tensors());
            device.place(decoder.tensors());
            Stage stage = new Pretraining(recipe, device, encoder, decoder);
            Reconstructor reconstructor = new Reconstructor(
                    source,
                    recipe.logging().reconstructions(),
                    encoder,
                    decoder,
                    normalisation,
                    device,
                    recipe.pretrain().maskRatio(),
                    recipe.pretrain().normPix());
            Views views = views(
                    ViewKind.MINIMAL,
                    recipe.pretrain().views(),
                    recipe.pretrain().cropScale());
            return training.train(
                    stage,
                    views,
                    encoder,
                    (epochs, step) -> {
                        int every = recipe.logging().reconstructEveryEpochs();
                        if (epochs == recipe.pretrain().epochs() || every > 0 && epochs % every == 0) {
                            reconstructor.show(stage.name(), step, listener);
                        }
                    },
                    averaged -> {
                        export(files.untunedEncoder(), stage.name(), averaged);
                        checkpoint(stage);
                    });
        }
    }

    private Optional<StoppedAt> prepareHead(StageTraining training) {
        try (Encoder encoder = startingEncoder();
                Head head = head(
                        recipe.prepareHead().headKind(),
                        Model.preparedHead(recipe, encoder.config().dim()))) {
            Views views = contrastiveViews(recipe.prepareHead().views());
            if (recipe.prepareHead().cachesViews()) {
                var stage = new CachedHeadPreparation(recipe, encoder, head, Model.headPooling(recipe));
                return training.train(stage, views, encoder, averaged -> checkpoint(stage));
            } else {
                Stage stage = new HeadPreparation(recipe, encoder, head, Model.headPooling(recipe));
                return training.train(stage, views, encoder, (epochs, step) -> {}, averaged -> checkpoint(stage));
            }
        }
    }

    private Optional<StoppedAt> tune(StageTraining training) {
        try (Encoder encoder = startingEncoder();
                Head head = head(
                        recipe.tune().headKind(),
                        Model.tunedHead(recipe, encoder.config().dim()))) {
            if (Files.exists(files.checkpoint(HeadPreparation.NAME))) {
                try (ModelFile prepared = ModelFile.open(files.checkpoint(HeadPreparation.NAME))) {
                    Map<String, Tensor> saved = prepared.read("head");
                    head.continueFrom(saved);
                    saved.values().forEach(Tensor::close);
                }
            } else {
                listener.on(new Warned(
                        ContrastiveTuning.NAME,
                        "tune: there is no prepared head, so tuning starts from a random one. The paper prepares"
                                + " the head first (prepare-head.epochs)."));
            }
            Stage stage = new ContrastiveTuning(recipe, encoder, head, Model.headPooling(recipe));
            return training.train(
                    stage, contrastiveViews(recipe.tune().views()), encoder, (epochs, step) -> {}, averaged -> {
                        export(files.tunedEncoder(), stage.name(), averaged);
                        checkpoint(stage);
                    });
        }
    }

    private Encoder startingEncoder() {
        if (!Files.exists(files.untunedEncoder())) {
            throw new MaectException(
                    "There is no encoder to tune: the recipe skips pretrain (pretrain.epochs: 0). Name one to start from.");
        }
        try (ModelFile file = ModelFile.open(files.untunedEncoder())) {
            Encoder encoder = file.encoder();
            device.place(encoder.tensors());
            return encoder;
        }
    }

    private Head head(String kind, HeadConfig config) {
        Head head = HeadFactory.named(kind).create(config, device);
        head.initialise(Generators.of(recipe.seed(), "head"));
        device.place(head.tensors());
        return head;
    }

    private Views contrastiveViews(ViewOptions options) {
        return views(options.kind(), ViewOptions.COUNT, options.cropScale());
    }

    private Views views(ViewKind kind, int count, CropScale crop) {
        ImageSize size = recipe.model().imageSize();
        return Views.of(kind, count, size.height(), size.width(), crop.min(), crop.max());
    }

    private void checkpoint(Stage stage) {
        ModelFile.Contents contents = new ModelFile.Contents();
        stage.parts().forEach((prefix, part) -> contents.with(prefix, part.all()));
        contents.write(files.checkpoint(stage.name()), description(stage.name(), true));
    }

    private void export(Path path, String stage, Map<String, Tensor> encoder) {
        new ModelFile.Contents().with("encoder", encoder).write(path, description(stage, false));
    }

    private ModelDescription description(String stage, boolean whole) {
        Map<String, String> facts = new TreeMap<>(provenance);
        if (stage.equals(Pretraining.NAME)) {
            facts.put(PixelTarget.KEY, String.valueOf(recipe.pretrain().normPix()));
        }
        return new ModelDescription(
                Model.encoder(recipe),
                whole && stage.equals(Pretraining.NAME) ? Optional.of(Model.decoder(recipe)) : Optional.empty(),
                Model.evaluationPooling(recipe),
                normalisation,
                stage,
                facts);
    }
}
