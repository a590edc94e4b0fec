/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import com.google.auto.service.AutoService;
import dev.maect.checkpoint.ModelFile;
import dev.maect.contrast.Head;
import dev.maect.contrast.HeadCost;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageSection;
import dev.maect.recipe.TuneOptions;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.train.stage.MemoryEstimate.Width;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import dev.maect.vit.cost.OperationCount;
import dev.maect.vit.cost.ParameterCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Stage 3: contrastive tuning. The encoder's upper half trains with layer-wise learning-rate decay, the lower half stays
 * as stage 1 left it; the head goes on from stage 2, now with an averaged target projector and random top-k neighbours.
 */
public final class ContrastiveTuning implements Stage {
    /** The stage's name. */
    public static final String NAME = "tune";

    private final Recipe recipe;
    private final TuneOptions options;
    private final Encoder encoder;
    private final Head head;
    private final Pooling pooling;
    private final long seed;

    /** A stage over {@code encoder} and {@code head}, which it takes over. */
    public ContrastiveTuning(Recipe recipe, Encoder encoder, Head head, Pooling pooling) {
        this.recipe = recipe;
        this.options = recipe.tune();
        this.encoder = encoder;
        this.head = head;
        this.pooling = pooling;
        this.seed = recipe.seed();
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
        encoder.freezeBlocks(options.frozenBlocks(encoder.config().depth()));
    }

    @Override
    public Views views() {
        return Model.views(recipe, options.views());
    }

    @Override
    public Map<String, NamedTensors> parts() {
        Map<String, NamedTensors> parts = new LinkedHashMap<>();
        parts.put("encoder", encoder.tensors());
        parts.put("head", head.tensors());
        return parts;
    }

    @Override
    public List<ParameterGroup> groups() {
        double encoderRate = encoderLearningRate(options);
        double headRate = headLearningRate(options);
        List<ParameterGroup> groups = new ArrayList<>();
        groups.addAll(ParameterGroups.layerwise(
                encoder.tensors(),
                encoderRate,
                options.encoderWeightDecay(),
                new LayerwiseDecay(encoder.config().depth(), options.layerDecay())));
        groups.addAll(ParameterGroups.uniform("head", head.tensors(), headRate, options.headWeightDecay()));
        return groups;
    }

    @Override
    public boolean isRecordable() {
        return head.isRecordable();
    }

    @Override
    public StepResult loss(StepInput input) {
        Tensor features = encoder.features(encoder.forward(input.onlyViews()), pooling);
        return HeadStep.of(head, features, input, input.streams(seed, NAME));
    }

    @Override
    public void afterStep() {
        head.afterStep();
    }

    @Override
    public void stepSkipped() {
        head.stepSkipped();
    }

    @Override
    public void close() {
        head.close();
        encoder.close();
    }

    /** The encoder's peak learning rate, of the final norm; the blocks below have less. */
    private static double encoderLearningRate(TuneOptions options) {
        return LearningRateScaling.scaled(options.encoderBaseLr(), options.batchSize(), ViewOptions.COUNT);
    }

    private static double headLearningRate(TuneOptions options) {
        return LearningRateScaling.scaled(options.headBaseLr(), options.batchSize(), ViewOptions.COUNT);
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
            return HeadPreparation.NAME;
        }

        @Override
        public TuneOptions defaults() {
            return TuneOptions.defaults();
        }

        @Override
        public Optional<String> exports() {
            return Optional.of("encoder");
        }

        @Override
        public String shortcutRemedy(Recipe recipe) {
            String views = recipe.tune().views().kind() == ViewKind.MINIMAL
                    ? "Use augmentations that forbid it (prepare-head.views.kind=aug and tune.views.kind=aug), or fewer"
                            + " epochs (tune.epochs)."
                    : "Use fewer epochs (tune.epochs) or a lower tune.encoder-base-lr.";
            return views + " safety.on-shortcut=keep-best keeps the encoder of the best epoch.";
        }

        @Override
        public StageSettings settings(Recipe recipe, long stepsPerEpoch) {
            TuneOptions o = recipe.tune();
            return StageSettings.contrastive(
                    o.epochs(), o.batchSize(), o.clipGradNorm(), o.averageDecay(), o.warmupFraction(), stepsPerEpoch);
        }

        @Override
        public StageCost cost(Recipe recipe, Precision precision, int images) {
            TuneOptions options = recipe.tune();
            EncoderConfig encoder = Model.encoder(recipe);
            HeadCost head = Model.tunedHeadCost(recipe, encoder.dim());
            int frozenBlocks = options.frozenBlocks(encoder.depth());
            int trainedBlocks = encoder.depth() - frozenBlocks;
            long whole = ParameterCount.encoder(encoder);
            long trained = ParameterCount.above(encoder, frozenBlocks);
            long views = (long) ViewOptions.COUNT * options.batchSize();
            long values = views * encoder.patches() * encoder.patchValues();
            MemoryEstimate memory = MemoryEstimate.of(recipe, precision)
                    .frozen(whole - trained)
                    .trained(trained + head.parameters())
                    .averaged(options.averageDecay() > 0 ? trained : 0)
                    .batches(values)
                    .pixels(values);
            if (frozenBlocks > 0) {
                memory.passing(views, 1 + encoder.patches(), Width.of(encoder));
            }
            memory.blocks(
                            views,
                            1 + encoder.patches(),
                            Width.of(encoder),
                            trainedBlocks,
                            recipe.model().checkpointBlocks())
                    .head(head);
            long all = OperationCount.encoder(encoder);
            long trainedOperations = frozenBlocks == 0 ? all : OperationCount.blocks(encoder, trainedBlocks);
            return new StageCost(
                    ViewOptions.COUNT,
                    whole + head.parameters(),
                    trained + head.parameters(),
                    rates(options, encoder, frozenBlocks),
                    memory.use(),
                    0,
                    StepOperations.contrastive(all - trainedOperations, head, trainedOperations),
                    0);
        }

        private static Map<String, Double> rates(TuneOptions options, EncoderConfig encoder, int frozenBlocks) {
            Map<String, Double> rates =
                    EncoderRates.of(encoder, encoderLearningRate(options), options.layerDecay(), frozenBlocks);
            rates.put("head", headLearningRate(options));
            return rates;
        }

        @Override
        public Views views(Recipe recipe) {
            return Model.views(recipe, recipe.tune().views());
        }

        /** The head goes on from the prepared one, if there is one. */
        @Override
        public Stage begin(StageContext context) {
            Recipe recipe = context.recipe();
            Encoder encoder = context.encoder();
            Head head = Model.newHead(
                    recipe,
                    recipe.tune().headKind(),
                    Model.tunedHead(recipe, encoder.config().dim()),
                    context.device());
            Optional<Path> prepared = context.checkpoint(HeadPreparation.NAME);
            if (prepared.isPresent()) {
                try (ModelFile file = ModelFile.open(prepared.get())) {
                    Map<String, Tensor> saved = file.read("head");
                    head.continueFrom(saved);
                    saved.values().forEach(Tensor::close);
                }
            } else {
                context.listener()
                        .on(new Warned(
                                NAME,
                                "tune: there is no prepared head, so tuning starts from a random one. The paper prepares"
                                        + " the head first (prepare-head.epochs)."));
            }
            return new ContrastiveTuning(recipe, encoder, head, Model.headPooling(recipe));
        }
    }
}
