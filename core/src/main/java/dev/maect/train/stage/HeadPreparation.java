/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import com.google.auto.service.AutoService;
import dev.maect.contrast.Head;
import dev.maect.contrast.HeadCost;
import dev.maect.data.augment.Views;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.recipe.PrepareHeadOptions;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageSection;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.train.stage.MemoryEstimate.Width;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import dev.maect.vit.cost.OperationCount;
import dev.maect.vit.cost.ParameterCount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Stage 2: a fresh NNCLR head on the frozen encoder; only projector and predictor train, on whole images. */
public sealed class HeadPreparation implements Stage permits CachedHeadPreparation {
    /** The stage's name. */
    public static final String NAME = "prepare-head";

    private final Recipe recipe;
    private final PrepareHeadOptions options;
    private final Encoder encoder;
    private final Head head;
    private final Pooling pooling;
    private final long seed;

    /** A stage over {@code encoder} and {@code head}, which it takes over. */
    public HeadPreparation(Recipe recipe, Encoder encoder, Head head, Pooling pooling) {
        this.recipe = recipe;
        this.options = recipe.prepareHead();
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
        encoder.freeze();
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
        double rate = learningRate(options);
        return ParameterGroups.uniform("head", head.tensors(), rate, options.weightDecay());
    }

    @Override
    public boolean trainsEncoder() {
        return false;
    }

    @Override
    public boolean isRecordable() {
        return head.isRecordable();
    }

    @Override
    public StepResult loss(StepInput input) {
        return HeadStep.of(head, features(input.onlyViews()), input, input.streams(seed, NAME));
    }

    /** What the head sees, [V * B, D] without graph, of the stage's input. */
    Tensor features(Tensor input) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return encoder.features(encoder.forward(input), pooling);
        }
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

    /** The head's peak learning rate: 8e-4 for the paper's B and L, 4e-4 for H. */
    private static double learningRate(PrepareHeadOptions options) {
        return LearningRateScaling.scaled(options.baseLr(), options.batchSize(), ViewOptions.COUNT);
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
            return Pretraining.NAME;
        }

        @Override
        public PrepareHeadOptions defaults() {
            return PrepareHeadOptions.defaults();
        }

        @Override
        public Optional<String> exports() {
            return Optional.empty();
        }

        @Override
        public Optional<String> makesPart() {
            return Optional.of("head");
        }

        @Override
        public void requireFits(Recipe recipe, int images) {
            CachedViews.requireFits(recipe, images);
        }

        @Override
        public StageSettings settings(Recipe recipe, long stepsPerEpoch) {
            PrepareHeadOptions o = recipe.prepareHead();
            return StageSettings.contrastive(
                    o.epochs(), o.batchSize(), o.clipGradNorm(), 0, o.warmupFraction(), stepsPerEpoch);
        }

        @Override
        public StageCost cost(Recipe recipe, Precision precision, int images) {
            PrepareHeadOptions options = recipe.prepareHead();
            EncoderConfig encoder = Model.encoder(recipe);
            HeadCost head = Model.preparedHeadCost(recipe, encoder.dim());
            long frozen = ParameterCount.encoder(encoder);
            long views = (long) ViewOptions.COUNT * options.batchSize();
            long cached = CachedViews.bytes(recipe, images);
            long values = views * encoder.patches() * encoder.patchValues();
            MemoryEstimate memory = MemoryEstimate.of(recipe, precision)
                    .heldBytes(cached)
                    .frozen(frozen)
                    .trained(head.parameters())
                    .batches(values)
                    .pixels(values)
                    .passing(views, 1 + encoder.patches(), Width.of(encoder))
                    .head(head);
            long perView = OperationCount.encoder(encoder);
            return new StageCost(
                    ViewOptions.COUNT,
                    frozen + head.parameters(),
                    head.parameters(),
                    Map.of("head", learningRate(options)),
                    memory.use(),
                    cached,
                    StepOperations.contrastive(options.cachesViews() ? 0 : perView, head, 0),
                    options.cacheViews() * perView);
        }

        @Override
        public Views views(Recipe recipe) {
            return Model.views(recipe, recipe.prepareHead().views());
        }

        @Override
        public Stage begin(StageContext context) {
            Recipe recipe = context.recipe();
            Encoder encoder = context.encoder();
            Head head = Model.newHead(
                    recipe,
                    recipe.prepareHead().headKind(),
                    Model.preparedHead(recipe, encoder.config().dim()),
                    context.device());
            Pooling pooling = Model.headPooling(recipe);
            return recipe.prepareHead().cachesViews()
                    ? new CachedHeadPreparation(recipe, encoder, head, pooling)
                    : new HeadPreparation(recipe, encoder, head, pooling);
        }
    }
}
