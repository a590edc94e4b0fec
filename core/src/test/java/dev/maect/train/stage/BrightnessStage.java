/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import com.google.auto.service.AutoService;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.engine.Generators;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.recipe.CropScale;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.Setting;
import dev.maect.recipe.StageOptions;
import dev.maect.recipe.StageSection;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.LearningRateSchedule;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.train.stage.MemoryEstimate.Width;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import dev.maect.vit.cost.OperationCount;
import dev.maect.vit.cost.ParameterCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** A stage of one's own, as one file: the encoder learns to tell how bright an image is. Runs after tuning. */
@AutoService(StageSection.class)
public final class BrightnessStage implements StageKind {
    static final String NAME = "brightness";

    /** The only one. */
    public BrightnessStage() {}

    /** Its section of the recipe. */
    record Options(
            @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0)
            int epochs,

            @Setting(value = "Images per step.", min = 1, unit = "images")
            int batchSize,

            @Setting(value = "Learning rate at 256 images per step.", above = 0)
            double baseLr)
            implements StageOptions {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String after() {
        return ContrastiveTuning.NAME;
    }

    @Override
    public Options defaults() {
        return new Options(0, 16, 0.1);
    }

    @Override
    public StageSettings settings(Recipe recipe, long stepsPerEpoch) {
        Options o = recipe.options(Options.class);
        LearningRateSchedule schedule = LearningRateSchedule.warmupEpochs(o.epochs(), stepsPerEpoch, 0);
        return new StageSettings(o.epochs(), o.batchSize(), 1, 1, 0.9, 0.95, 0, 0, schedule);
    }

    @Override
    public StageCost cost(Recipe recipe, Precision precision, int images) {
        Options o = recipe.options(Options.class);
        EncoderConfig encoder = Model.encoder(recipe);
        long parameters = ParameterCount.encoder(encoder) + encoder.dim() + 1;
        MemoryEstimate memory = new MemoryEstimate(precision)
                .trained(parameters)
                .blocks(o.batchSize(), 1 + encoder.patches(), Width.of(encoder), encoder.depth(), 0);
        StepOperations step = StepOperations.trained(OperationCount.encoder(encoder));
        return new StageCost(1, parameters, parameters, Map.of("all", rate(o)), memory.use(), 0, step, 0);
    }

    private static double rate(Options o) {
        return LearningRateScaling.scaled(o.baseLr(), o.batchSize(), 1);
    }

    @Override
    public Views views(Recipe recipe) {
        return Model.views(recipe, ViewKind.MINIMAL, 1, new CropScale(0.5, 1));
    }

    @Override
    public Stage begin(StageContext context) {
        Encoder encoder = context.encoder();
        Linear brightness = new Linear(encoder.config().dim(), 1, true);
        brightness.initialiseDefault(Generators.of(context.recipe().seed(), NAME));
        context.device().place(brightness.tensors());
        return new Brightness(context.recipe(), encoder, brightness);
    }

    private record Brightness(Recipe recipe, Encoder encoder, Linear brightness) implements Stage {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Map<String, NamedTensors> parts() {
            Map<String, NamedTensors> parts = new LinkedHashMap<>();
            parts.put("encoder", encoder.tensors());
            parts.put("brightness", brightness.tensors());
            return parts;
        }

        @Override
        public void freeze() {
            encoder.freezeBlocks(0);
        }

        @Override
        public List<ParameterGroup> groups() {
            double rate = rate(recipe.options(Options.class));
            List<ParameterGroup> groups = new ArrayList<>();
            groups.addAll(ParameterGroups.uniform("encoder", encoder.tensors(), rate, 0));
            groups.addAll(ParameterGroups.uniform("brightness", brightness.tensors(), rate, 0));
            return groups;
        }

        @Override
        public Views views() {
            return new BrightnessStage().views(recipe);
        }

        @Override
        public StepResult loss(StepInput input) {
            Tensor images = input.onlyViews();
            Tensor features = Pooling.MEAN_PATCH.apply(encoder.forward(images));
            Tensor target = images.flatten(1, -1).mean(new long[] {1}, true, new ScalarTypeOptional());
            Tensor loss = brightness.forward(features).sub(target).square().mean();
            return new StepResult(loss, features.detach(), Map.of());
        }

        @Override
        public void close() {
            brightness.tensors().close();
            encoder.close();
        }
    }
}
