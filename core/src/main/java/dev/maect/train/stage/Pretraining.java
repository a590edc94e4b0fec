/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.PixelTarget;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.recipe.PretrainOptions;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageSection;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.LearningRateSchedule;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.train.stage.MemoryEstimate.Width;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Masking;
import dev.maect.vit.Pooling;
import dev.maect.vit.ReconstructionLoss;
import dev.maect.vit.cost.OperationCount;
import dev.maect.vit.cost.ParameterCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Stage 1: masked auto-encoding. Encoder and decoder train; every view is masked on its own. */
public final class Pretraining implements Stage {
    /** The stage's name. */
    public static final String NAME = "pretrain";

    private final Recipe recipe;
    private final PretrainOptions options;
    private final long seed;
    private final ComputeDevice device;
    private final Encoder encoder;
    private final Decoder decoder;

    private Optional<Reconstructor> reconstructor = Optional.empty();

    /** A stage over {@code encoder} and {@code decoder}, which it takes over. */
    public Pretraining(Recipe recipe, ComputeDevice device, Encoder encoder, Decoder decoder) {
        this.recipe = recipe;
        this.options = recipe.pretrain();
        this.seed = recipe.seed();
        this.device = device;
        this.encoder = encoder;
        this.decoder = decoder;
        decoder.checkpointBlocks(recipe.decoder().checkpointBlocks());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Encoder encoder() {
        return encoder;
    }

    @Override
    public void freeze() {
        encoder.freezeBlocks(0);
    }

    @Override
    public Views views() {
        return views(recipe, options);
    }

    private static Views views(Recipe recipe, PretrainOptions options) {
        return Model.views(recipe, ViewKind.MINIMAL, options.views(), options.cropScale());
    }

    @Override
    public Map<String, NamedTensors> parts() {
        Map<String, NamedTensors> parts = new LinkedHashMap<>();
        parts.put("encoder", encoder.tensors());
        parts.put("decoder", decoder.tensors());
        return parts;
    }

    @Override
    public List<ParameterGroup> groups() {
        double rate = learningRate(options);
        List<ParameterGroup> groups = new ArrayList<>();
        groups.addAll(ParameterGroups.uniform("encoder", encoder.tensors(), rate, options.weightDecay()));
        groups.addAll(ParameterGroups.uniform("decoder", decoder.tensors(), rate, options.weightDecay()));
        return groups;
    }

    @Override
    public boolean isRecordable() {
        return true;
    }

    @Override
    public StepResult loss(StepInput input) {
        Masking masking =
                Masks.draw(seed, input, options.views(), encoder.config().patches(), options.maskRatio(), device);
        Tensor images = input.onlyViews();
        Tensor visible = encoder.forward(images, masking);
        Tensor predicted = decoder.predictRemoved(visible, masking);
        Tensor loss = ReconstructionLoss.ofRemoved(
                predicted, images, masking, encoder.config().patchSize(), options.normPix());
        return new StepResult(loss, Pooling.MEAN_PATCH.apply(visible.detach()), Map.of());
    }

    @Override
    public void epochDone(int epochs, long step, StageContext context) {
        int every = recipe.logging().reconstructEveryEpochs();
        if (epochs < options.epochs() && (every == 0 || epochs % every != 0)) {
            return;
        }
        reconstructor.ifPresent(shown -> shown.show(NAME, step, context.listener()));
    }

    /** Reads the images whose reconstruction is to be shown. */
    private void read(ImageSource source) {
        reconstructor = Optional.of(new Reconstructor(
                source,
                recipe.logging().reconstructions(),
                encoder,
                decoder,
                Model.normalisation(recipe),
                device,
                options.maskRatio(),
                options.normPix()));
    }

    @Override
    public Optional<DecoderConfig> decoder() {
        return Optional.of(Model.decoder(recipe));
    }

    @Override
    public Map<String, String> facts() {
        return Map.of(PixelTarget.KEY, String.valueOf(options.normPix()));
    }

    @Override
    public void close() {
        decoder.close();
        encoder.close();
    }

    /** The peak learning rate of encoder and decoder: 1.2e-3 for the paper's B and L, 6e-4 for H. */
    private static double learningRate(PretrainOptions options) {
        return LearningRateScaling.scaled(options.baseLr(), options.batchSize(), options.views());
    }

    /** What is known of it before it runs. */
    @AutoService(StageSection.class)
    public static final class Kind implements StageKind {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String after() {
            return "";
        }

        @Override
        public PretrainOptions defaults() {
            return PretrainOptions.defaults();
        }

        @Override
        public boolean makesEncoder() {
            return true;
        }

        @Override
        public Optional<String> exports() {
            return Optional.of("encoder-mae");
        }

        @Override
        public StageSettings settings(Recipe recipe, long stepsPerEpoch) {
            PretrainOptions o = recipe.pretrain();
            return new StageSettings(
                    o.epochs(),
                    o.batchSize(),
                    o.views(),
                    Math.max(1, o.accumulate()),
                    o.beta1(),
                    o.beta2(),
                    o.clipGradNorm(),
                    o.averageDecay(),
                    LearningRateSchedule.warmupEpochs(o.epochs(), stepsPerEpoch, o.warmupEpochs()));
        }

        @Override
        public StageCost cost(Recipe recipe, Precision precision, int images) {
            PretrainOptions options = recipe.pretrain();
            EncoderConfig encoder = Model.encoder(recipe);
            DecoderConfig decoder = Model.decoder(recipe);
            long parameters = ParameterCount.encoder(encoder) + ParameterCount.decoder(encoder, decoder);
            int accumulate = Math.max(1, options.accumulate());
            long perPart = (long) options.batchSize() / accumulate * options.views();
            int visible = (int) (encoder.patches() * (1 - options.maskRatio()));
            long values = (long) encoder.patches() * encoder.patchValues();
            MemoryEstimate memory = MemoryEstimate.of(recipe, precision)
                    .trained(parameters)
                    .averaged(options.averageDecay() > 0 ? ParameterCount.encoder(encoder) : 0)
                    .batches((long) options.batchSize() * options.views() * values)
                    .parts(accumulate)
                    .pixels(perPart * values)
                    .blocks(
                            perPart,
                            1 + visible,
                            Width.of(encoder),
                            encoder.depth(),
                            recipe.model().checkpointBlocks())
                    .blocks(
                            perPart,
                            1 + encoder.patches(),
                            Width.of(decoder),
                            decoder.depth(),
                            recipe.decoder().checkpointBlocks())
                    .prediction(perPart * (encoder.patches() - visible) * encoder.patchValues(), perPart * values);
            long forward = OperationCount.encoder(encoder, visible) + OperationCount.decoder(encoder, decoder, visible);
            return new StageCost(
                    options.views(),
                    parameters,
                    parameters,
                    Map.of("encoder, decoder", learningRate(options)),
                    memory.use(),
                    0,
                    StepOperations.trained(forward).times(options.views()),
                    0);
        }

        @Override
        public Views views(Recipe recipe) {
            return Pretraining.views(recipe, recipe.pretrain());
        }

        @Override
        public Stage begin(StageContext context) {
            Recipe recipe = context.recipe();
            Encoder encoder = new Encoder(Model.encoder(recipe));
            Decoder decoder = new Decoder(Model.encoder(recipe), Model.decoder(recipe));
            encoder.initialise(Generators.of(recipe.seed(), "encoder"));
            decoder.initialise(Generators.of(recipe.seed(), "decoder"));
            context.device().place(encoder.tensors());
            context.device().place(decoder.tensors());
            Pretraining stage = new Pretraining(recipe, context.device(), encoder, decoder);
            stage.read(context.source());
            return stage;
        }
    }
}
