/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.vit.cost.OperationCount;
import org.junit.jupiter.api.Test;

class StepOperationsTest {
    private static StepOperations step(Recipe recipe, String stage) {
        return StageKinds.named(stage).cost(recipe, Precision.FP32, 70).step();
    }

    private static long once(Recipe recipe) {
        return StageKinds.named(HeadPreparation.NAME)
                .cost(recipe, Precision.FP32, 70)
                .onceOperations();
    }

    @Test
    void stageOneTakesThreeForwardPassesPerView() {
        Recipe recipe = Recipe.defaults().with("pretrain.views=1");
        StepOperations one = step(recipe, Pretraining.NAME);
        assertThat(one.total() / 1e9).isEqualTo(58.7, within(0.05));
        assertThat(one.backward()).isEqualTo(2 * one.forward());
        assertThat(step(recipe.with("pretrain.views=2"), Pretraining.NAME).total())
                .isEqualTo(2 * one.total());
    }

    @Test
    void stageTwoTakesTheEncoderForwardOnly() {
        Recipe recipe = Recipe.defaults();
        var head = Model.preparedHeadCost(recipe, 768);
        StepOperations step = step(recipe, HeadPreparation.NAME);
        assertThat(step.backward()).isEqualTo(2 * head.trainedOperations());
        assertThat(step.forward())
                .isEqualTo(2 * OperationCount.encoder(Model.encoder(recipe))
                        + head.trainedOperations()
                        + head.otherOperations());
    }

    @Test
    void viewsThatAreEncodedOnceAreCountedOnce() {
        Recipe recipe = Micro.recipe("prepare-head.epochs=5", "prepare-head.cache-views=3");
        var head = Model.preparedHeadCost(recipe, 16);
        long encoder = OperationCount.encoder(Model.encoder(recipe));
        StepOperations step = step(recipe, HeadPreparation.NAME);
        assertThat(step.forward()).isEqualTo(head.trainedOperations() + head.otherOperations());
        assertThat(once(recipe)).isEqualTo(3 * encoder);
        assertThat(once(Micro.recipe())).isZero();

        // 70 images are all encoded, of each three views; four whole batches of them are trained on in each epoch.
        TrainingPlan.StagePlan cached =
                TrainingPlan.of(recipe, 70, true).stages().get(0);
        TrainingPlan.StagePlan online = TrainingPlan.of(recipe.with("prepare-head.cache-views=0"), 70, true)
                .stages()
                .get(0);
        assertThat(cached.operations()).isEqualTo(70.0 * 3 * encoder + 5.0 * 4 * 16 * step.total());
        assertThat(online.operations()).isEqualTo(5.0 * 4 * 16 * (step.total() + 2 * encoder));
        assertThat(cached.cachedBytes()).isEqualTo(70 * 3 * 16 * 4);
        assertThat(online.cachedBytes()).isZero();
        assertThat(cached.memory()).isEqualTo(online.memory().plus(cached.cachedBytes()));
    }

    @Test
    void stageThreeTakesBackwardThroughWhatTrains() {
        Recipe recipe = Recipe.defaults();
        var encoder = Model.encoder(recipe);
        long half = step(recipe, ContrastiveTuning.NAME).total();
        long whole = step(recipe.with("tune.frozen-blocks=0"), ContrastiveTuning.NAME)
                .total();
        long frozen = OperationCount.encoder(encoder) - OperationCount.blocks(encoder, 6);
        assertThat(whole - half).isEqualTo(2 * 2 * frozen);
    }

    @Test
    void aPlanAddsUpAllImages() {
        Recipe recipe = Micro.recipe();
        TrainingPlan plan = TrainingPlan.of(recipe, 70, false);
        // 70 images are four whole batches of 16; two epochs.
        assertThat(plan.stages().get(0).operations())
                .isEqualTo(2.0 * 4 * 16 * step(recipe, Pretraining.NAME).total());
        assertThat(plan.stages()).allMatch(stage -> stage.operations() > 0);
    }
}
