/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import com.google.auto.service.AutoService;
import dev.maect.contrast.HeadCost;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.recipe.HeadPlace;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RefineOptions;
import dev.maect.recipe.StageSection;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.train.stage.MemoryEstimate.Width;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.cost.ParameterCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * MIM-Refiner: the whole encoder and heads on several of its places train together, with layer-wise learning-rate decay.
 * The heads go on from the prepared ones; none has an averaged projector.
 */
public final class Refinement implements Stage {
    /** The stage's name. */
    public static final String NAME = "refine";

    /** What weight decay leaves alone beside biases and norms. */
    private static final Set<String> UNDECAYED = Set.of("cls_token");

    private final Recipe recipe;
    private final RefineOptions options;
    private final Encoder encoder;
    private final Heads heads;
    private final List<Integer> blocks;

    /** A stage over {@code encoder} and {@code heads}, which it takes over. */
    Refinement(Recipe recipe, Encoder encoder, Heads heads) {
        this.recipe = recipe;
        this.options = recipe.refine();
        this.encoder = encoder;
        this.heads = heads;
        this.blocks = options.heads().stream()
                .map(HeadPlace::block)
                .flatMapToInt(OptionalInt::stream)
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    /** A stage over {@code encoder}, which it takes over, with fresh heads on {@code device}. */
    public static Refinement fresh(Recipe recipe, Encoder encoder, ComputeDevice device) {
        int dim = encoder.config().dim();
        return new Refinement(recipe, encoder, new Heads(recipe, recipe.refine(), NAME, dim, device));
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
        encoder.freezeBlocks(options.frozenBlocks());
    }

    @Override
    public Views views() {
        return Model.views(recipe, options.views());
    }

    @Override
    public Map<String, NamedTensors> parts() {
        Map<String, NamedTensors> parts = new LinkedHashMap<>();
        parts.put("encoder", encoder.tensors());
        parts.put(Heads.PART, heads.tensors());
        return parts;
    }

    @Override
    public List<ParameterGroup> groups() {
        List<ParameterGroup> groups = new ArrayList<>(ParameterGroups.layerwise(
                encoder.tensors(),
                options.encoderPeakLr(),
                options.encoderWeightDecay(),
                new LayerwiseDecay(encoder.config().depth(), options.layerDecay()),
                UNDECAYED));
        groups.addAll(heads.groups(options.headPeakLr(), options.headWeightDecay()));
        return groups;
    }

    @Override
    public boolean isRecordable() {
        return heads.areRecordable();
    }

    @Override
    public StepResult loss(StepInput input) {
        return heads.step(heads.features(encoder, input.views()), input, input.numbers());
    }

    /** The weights of the heads' losses. */
    @Override
    public float[] numbers(long step, long steps) {
        List<HeadPlace> places = heads.places();
        float[] weights = new float[places.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) weight(places.get(i), step, steps);
        }
        return weights;
    }

    private double weight(HeadPlace place, long step, long steps) {
        return place.isOutput()
                ? 1
                : options.headWeights().weight(blocks.indexOf(place.block().getAsInt()), blocks.size(), step, steps);
    }

    @Override
    public void afterStep() {
        heads.afterStep();
    }

    @Override
    public void stepSkipped() {
        heads.stepSkipped();
    }

    @Override
    public void close() {
        heads.close();
        encoder.close();
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
            return SeveralHeadPreparation.NAME;
        }

        @Override
        public RefineOptions defaults() {
            return RefineOptions.defaults();
        }

        @Override
        public Views views(Recipe recipe) {
            return Model.views(recipe, recipe.refine().views());
        }

        @Override
        public Optional<String> exports() {
            return Optional.of("encoder");
        }

        @Override
        public String shortcutRemedy(Recipe recipe) {
            String views = recipe.refine().views().global().kind() == ViewKind.MINIMAL
                    ? "Use augmentations that forbid it (prepare-heads.views.global.kind=aug and"
                            + " refine.views.global.kind=aug), or fewer epochs (refine.epochs)."
                    : "Use fewer epochs (refine.epochs) or a lower refine.encoder-base-lr.";
            return views + " safety.on-shortcut=keep-best keeps the encoder of the best epoch.";
        }

        @Override
        public StageSettings settings(Recipe recipe, long stepsPerEpoch) {
            RefineOptions o = recipe.refine();
            return StageSettings.ofHeads(
                    o,
                    o.warmupEpochs(),
                    o.endLr() / o.encoderPeakLr(),
                    o.clipGradNorm(),
                    o.averageDecay(),
                    stepsPerEpoch);
        }

        @Override
        public StageCost cost(Recipe recipe, Precision precision, int images) {
            RefineOptions options = recipe.refine();
            HeadsCost cost = HeadsCost.of(recipe, options);
            int depth = cost.encoder().depth();
            int trainedBlocks = depth - options.frozenBlocks();
            long whole = ParameterCount.encoder(cost.encoder());
            long trained = ParameterCount.above(cost.encoder(), options.frozenBlocks());
            MemoryEstimate memory = MemoryEstimate.of(recipe, precision)
                    .frozen(whole - trained)
                    .trained(trained + cost.headParameters())
                    .averaged(options.averageDecay() > 0 ? trained : 0);
            cost.pixels(memory);
            Width width = Width.of(cost.encoder());
            for (ViewGroup group : cost.groups()) {
                if (trainedBlocks < depth) {
                    memory.passing(cost.views(group), cost.tokens(group), width);
                }
                boolean last = group == cost.groups().get(cost.groups().size() - 1);
                memory.blocks(
                        cost.views(group),
                        cost.tokens(group),
                        width,
                        trainedBlocks,
                        recipe.model().checkpointBlocks(),
                        last);
            }
            for (HeadCost head : cost.heads()) {
                memory.head(head);
            }
            return new StageCost(
                    cost.viewsPerImage(),
                    whole + cost.headParameters(),
                    trained + cost.headParameters(),
                    rates(options, cost.encoder()),
                    memory.use(),
                    0,
                    cost.operations(trainedBlocks),
                    0);
        }

        private static Map<String, Double> rates(RefineOptions options, EncoderConfig encoder) {
            Map<String, Double> rates =
                    EncoderRates.of(encoder, options.encoderPeakLr(), options.layerDecay(), options.frozenBlocks());
            rates.put("heads", options.headPeakLr());
            return rates;
        }

        /** Each head goes on from the one prepared for its place, if there is one. */
        @Override
        public Stage begin(StageContext context) {
            Recipe recipe = context.recipe();
            Encoder encoder = context.encoder();
            int dim = encoder.config().dim();
            Heads heads = new Heads(recipe, recipe.refine(), NAME, dim, context.device());
            Optional<Path> prepared = context.checkpoint(SeveralHeadPreparation.NAME);
            List<HeadPlace> fresh = prepared.map(heads::continueFrom)
                    .orElseGet(() -> recipe.refine().heads());
            if (!fresh.isEmpty()) {
                context.listener()
                        .on(new Warned(
                                NAME,
                                "refine: "
                                        + fresh.stream().map(HeadPlace::name).collect(Collectors.joining(", "))
                                        + " had no head prepared, and starts from a random one. The paper prepares all heads"
                                        + " first (prepare-heads.epochs, prepare-heads.heads)."));
            }
            return new Refinement(recipe, encoder, heads);
        }
    }
}
