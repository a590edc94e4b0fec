/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import com.google.auto.service.AutoService;
import dev.maect.contrast.HeadCost;
import dev.maect.data.augment.Views;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.recipe.PrepareHeadsOptions;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageSection;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.stage.MemoryEstimate.Width;
import dev.maect.vit.Encoder;
import dev.maect.vit.cost.ParameterCount;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** MIM-Refiner's heads, fresh on several places of the frozen encoder: projectors and predictors train, nothing else. */
public final class SeveralHeadPreparation implements Stage {
    /** The stage's name. */
    public static final String NAME = "prepare-heads";

    private final Recipe recipe;
    private final PrepareHeadsOptions options;
    private final Encoder encoder;
    private final Heads heads;

    /** A stage over {@code encoder} and {@code heads}, which it takes over. */
    SeveralHeadPreparation(Recipe recipe, Encoder encoder, Heads heads) {
        this.recipe = recipe;
        this.options = recipe.prepareHeads();
        this.encoder = encoder;
        this.heads = heads;
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
        parts.put(Heads.PART, heads.tensors());
        return parts;
    }

    @Override
    public List<ParameterGroup> groups() {
        return heads.groups(options.peakLr(), options.weightDecay());
    }

    @Override
    public boolean trainsEncoder() {
        return false;
    }

    /** All heads count the same. */
    @Override
    public float[] numbers(long step, long steps) {
        float[] weights = new float[heads.places().size()];
        Arrays.fill(weights, 1);
        return weights;
    }

    @Override
    public boolean isRecordable() {
        return heads.areRecordable();
    }

    @Override
    public StepResult loss(StepInput input) {
        return heads.step(features(input), input, input.numbers());
    }

    private List<List<Tensor>> features(StepInput input) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return heads.features(encoder, input.views());
        }
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
            return ContrastiveTuning.NAME;
        }

        @Override
        public PrepareHeadsOptions defaults() {
            return PrepareHeadsOptions.defaults();
        }

        @Override
        public Views views(Recipe recipe) {
            return Model.views(recipe, recipe.prepareHeads().views());
        }

        @Override
        public Optional<String> exports() {
            return Optional.empty();
        }

        @Override
        public Optional<String> makesPart() {
            return Optional.of(Heads.PART);
        }

        @Override
        public StageSettings settings(Recipe recipe, long stepsPerEpoch) {
            PrepareHeadsOptions o = recipe.prepareHeads();
            return StageSettings.ofHeads(
                    o, o.warmupEpochs(), o.endLr() / o.peakLr(), o.clipGradNorm(), 0, stepsPerEpoch);
        }

        @Override
        public StageCost cost(Recipe recipe, Precision precision, int images) {
            PrepareHeadsOptions options = recipe.prepareHeads();
            HeadsCost cost = HeadsCost.of(recipe, options);
            long frozen = ParameterCount.encoder(cost.encoder());
            MemoryEstimate memory =
                    MemoryEstimate.of(recipe, precision).frozen(frozen).trained(cost.headParameters());
            cost.pixels(memory);
            cost.groups()
                    .forEach(group -> memory.passing(cost.views(group), cost.tokens(group), Width.of(cost.encoder())));
            for (HeadCost head : cost.heads()) {
                memory.head(head);
            }
            return new StageCost(
                    cost.viewsPerImage(),
                    frozen + cost.headParameters(),
                    cost.headParameters(),
                    Map.of("heads", options.peakLr()),
                    memory.use(),
                    0,
                    cost.operations(0),
                    0);
        }

        @Override
        public Stage begin(StageContext context) {
            Recipe recipe = context.recipe();
            Encoder encoder = context.encoder();
            int dim = encoder.config().dim();
            return new SeveralHeadPreparation(
                    recipe, encoder, new Heads(recipe, recipe.prepareHeads(), NAME, dim, context.device()));
        }
    }
}
