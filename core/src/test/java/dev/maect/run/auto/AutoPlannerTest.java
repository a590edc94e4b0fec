/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.augment.ViewKind;
import dev.maect.engine.RandomStream;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.run.forecast.Forecast;
import dev.maect.run.forecast.RunSize;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoPlannerTest {
    /** About what two cores with bfloat16 do. */
    private static final FakeSpeeds TWO_CORES = new FakeSpeeds(4e11, 0.01);

    private static final FakeSpeeds GPU = new FakeSpeeds(1e14, 0.01);

    private static SurveyedImages images(int count, int side, int channels, int classes) {
        return new SurveyedImages(
                count,
                Math.min(count, 2000),
                0,
                0,
                channels,
                side,
                Collections.nCopies(channels, 0.5),
                Collections.nCopies(channels, 0.25),
                classes == 0 ? List.of() : List.of(classes),
                3L * side * side * count,
                List.of());
    }

    private static AutoPlanner planner(SurveyedImages images, FakeSpeeds speeds, String... settings) {
        int held = images.labelled() ? images.count() / 10 : 0;
        Draft draft = new Draft(
                images, images.count() - held, held == 0 ? 0 : 0.1, false, Optional.empty(), List.of(settings));
        RunSize size = new RunSize(images.count() - held, held, images.classes(), draft.kept());
        return new AutoPlanner(draft, size, speeds, recipe -> true, () -> Duration.ZERO);
    }

    private static AutoPlan plan(SurveyedImages images, FakeSpeeds speeds, Duration budget, String... settings) {
        return planner(images, speeds, settings).plan(budget);
    }

    static AutoPlan anyPlan() {
        return plan(images(3000, 200, 3, 10), TWO_CORES, Duration.ofHours(1));
    }

    @Test
    void anyImagesAndBudgetGiveARecipeWithinTheBudgetOrTheLeastThatIs() {
        RandomStream random = RandomStream.of(1, "auto-planner-test");
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            int count = (int) Math.round(Math.pow(10, random.uniform(1.3, 6)));
            int side = (int) Math.round(Math.pow(10, random.uniform(0.5, 3.7)));
            int channels = 1 + random.nextInt(16);
            SurveyedImages images = images(count, side, channels, random.nextInt(3) * 5);
            FakeSpeeds speeds = new FakeSpeeds(Math.pow(10, random.uniform(10, 15)), random.uniform(0.001, 0.1));
            Duration budget = Duration.ofSeconds((long) Math.pow(10, random.uniform(1, 5.5)));
            String as =
                    count + " images of " + side + " pixels and " + channels + " channels, " + speeds + ", " + budget;
            try {
                within(plan(images, speeds, budget), budget, count, as);
            } catch (BudgetException e) {
                refused++;
                assertThat(e.least())
                        .as(as)
                        .isGreaterThan(budget.multipliedBy(9).dividedBy(10));
                assertThat(e).as(as).hasMessageContaining("--budget " + Budget.text(e.least()));
                within(plan(images, speeds, e.least()), e.least(), count, as);
            }
        }
        assertThat(refused).isBetween(5, 50);
    }

    private static void within(AutoPlan plan, Duration budget, int images, String as) {
        assertThat(plan.whole()).as(as).isLessThanOrEqualTo(budget);
        // Channels that are no colours have fewer augmentations, which is said and no fault.
        assertThat(plan.recipe().checkAgainst(images)).as(as).allMatch(note -> note.contains("views.kind is aug"));
        Recipe read = RecipeReader.read(plan.source(), List.of());
        assertThat(read).as(as).isEqualTo(plan.recipe());
        assertThat(plan.choices())
                .as(as)
                .allSatisfy(choice -> assertThat(choice.reason()).endsWith("."));
    }

    @Test
    void fillsTheBudgetWhereLongerTrainingHelps() {
        for (int count : new int[] {700, 3000, 10_000, 60_000}) {
            for (int minutes : new int[] {30, 120, 600}) {
                Duration budget = Duration.ofMinutes(minutes);
                AutoPlan plan = plan(images(count, 200, 3, 10), TWO_CORES, budget);
                boolean longest = plan.recipe().pretrain().epochs() == EpochChoice.MOST_PRETRAIN;
                assertThat(plan.whole().toMillis() / (double) budget.toMillis())
                        .as("%d images, %d minutes", count, minutes)
                        .isBetween(longest ? 0.0 : 0.85, 1.0);
                assertThat(longest && count > 1000).isFalse();
            }
        }
    }

    @Test
    void anHourOfTwoCoresTrainsAFewThousandPhotographsAsByHand() {
        Recipe recipe =
                plan(images(3068, 400, 3, 10), TWO_CORES, Duration.ofHours(1)).recipe();
        assertThat(recipe.model().dim()).isEqualTo(192);
        assertThat(recipe.model().depth()).isEqualTo(6);
        assertThat(recipe.model().imageSize().height()).isEqualTo(96);
        assertThat(recipe.model().patchSize()).isEqualTo(12);
        assertThat(recipe.tune().views().kind()).isEqualTo(ViewKind.AUG);
        assertThat(recipe.tune().temperature()).isEqualTo(0.2);
        assertThat(recipe.head().queueSize()).isEqualTo(512);
        assertThat(recipe.data().exifOrientation()).isTrue();
        assertThat(recipe.pretrain().epochs() / (double) recipe.tune().epochs()).isBetween(1.5, 4.0);
    }

    @Test
    void moreTimeAndFasterMachinesBuyLargerModels() {
        int before = 0;
        for (int minutes : new int[] {20, 120, 720, 4000}) {
            int dim = plan(images(20_000, 400, 3, 0), TWO_CORES, Duration.ofMinutes(minutes))
                    .recipe()
                    .model()
                    .dim();
            assertThat(dim).isGreaterThanOrEqualTo(before);
            before = dim;
        }
        assertThat(plan(images(20_000, 400, 3, 0), GPU, Duration.ofHours(1))
                        .recipe()
                        .model()
                        .dim())
                .isEqualTo(384);
        assertThat(plan(images(1_000_000, 400, 3, 0), GPU, Duration.ofHours(60))
                        .recipe()
                        .model()
                        .dim())
                .isEqualTo(768);
    }

    @Test
    void fewImagesGetNoLargeModelAndNoEndlessTraining() {
        AutoPlan plan = plan(images(300, 300, 3, 3), GPU, Duration.ofHours(10));
        assertThat(plan.recipe().model().dim()).isEqualTo(192);
        assertThat(plan.recipe().pretrain().epochs()).isEqualTo(EpochChoice.MOST_PRETRAIN);
        assertThat(plan.whole()).isLessThan(Duration.ofHours(1));
        assertThat(plan.twice()).contains("nothing more");
    }

    @Test
    void twiceTheBudgetBuysMore() {
        AutoPlan plan = plan(images(3000, 300, 3, 3), TWO_CORES, Duration.ofHours(1));
        assertThat(plan.twice())
                .startsWith("Twice the budget (2h) would buy ")
                .containsAnyOf("epochs of the same", "a model");
    }

    @Test
    void imagesAreNotEnlargedUnlessTheyAreTiny() {
        for (int side : new int[] {8, 16, 20, 28, 32, 48, 64, 96, 500}) {
            int size = plan(images(5000, side, 3, 0), TWO_CORES, Duration.ofHours(1))
                    .recipe()
                    .model()
                    .imageSize()
                    .height();
            assertThat(size).as("of %d", side).isLessThanOrEqualTo(side).isGreaterThan(side < 97 ? side / 2 : 90);
        }
        assertThat(plan(images(5000, 5, 3, 0), TWO_CORES, Duration.ofHours(1))
                        .recipe()
                        .model()
                        .imageSize()
                        .height())
                .isEqualTo(8);
    }

    @Test
    void whatTheUserSaysWins() {
        Recipe recipe = plan(
                        images(3000, 300, 3, 3),
                        TWO_CORES,
                        Duration.ofHours(1),
                        "tune.views.kind=minimal",
                        "seed=7",
                        "model.image-size=120")
                .recipe();
        assertThat(recipe.tune().views().kind()).isEqualTo(ViewKind.MINIMAL);
        assertThat(recipe.seed()).isEqualTo(7);
        assertThat(recipe.model().imageSize().height()).isEqualTo(120);
    }

    @Test
    void aModelThatDoesNotFitIntoMemoryIsNotChosen() {
        SurveyedImages images = images(20_000, 400, 3, 0);
        Draft draft = new Draft(images, 20_000, 0, false, Optional.empty(), List.of());
        RunSize size = new RunSize(20_000, 0, List.of(), true);
        AutoPlan plan = new AutoPlanner(
                        draft, size, GPU, recipe -> recipe.model().dim() <= 192, () -> Duration.ZERO)
                .plan(Duration.ofHours(5));
        assertThat(plan.recipe().model().dim()).isEqualTo(192);
        assertThat(plan.recipe().model().depth()).isEqualTo(12);
    }

    @Test
    void theTimeThatChoosingTookIsPartOfTheBudget() {
        SurveyedImages images = images(3000, 200, 3, 0);
        Draft draft = new Draft(images, 3000, 0, false, Optional.empty(), List.of());
        RunSize size = new RunSize(3000, 0, List.of(), true);
        AutoPlan plan = new AutoPlanner(draft, size, TWO_CORES, recipe -> true, () -> Duration.ofMinutes(10))
                .plan(Duration.ofMinutes(40));
        double training = plan.forecast().seconds().orElseThrow();
        assertThat(training).isBetween(24 * 60.0, 30 * 60.0);
    }

    @Test
    void fewerImagesThanMakeSenseAreRefused() {
        assertThatThrownBy(() -> plan(images(15, 200, 3, 0), TWO_CORES, Duration.ofHours(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("15 images")
                .hasMessageContaining("at least 16");
    }

    @Test
    void whereTrainingWouldGiveUpItDoesNotBegin() {
        SurveyedImages some = images(100, 200, 3, 0);
        SurveyedImages broken =
                new SurveyedImages(100, 100, 21, 0, 3, 200, some.mean(), some.std(), List.of(), some.most(), List.of());
        assertThatThrownBy(() -> plan(broken, TWO_CORES, Duration.ofHours(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("21 of 100 images")
                .hasMessageContaining("maect data check");
    }

    @Test
    void theForecastIsThatOfTheRecipe() {
        SurveyedImages images = images(3000, 200, 3, 5);
        AutoPlan plan = plan(images, TWO_CORES, Duration.ofHours(1));
        Forecast again = Forecast.of(plan.recipe(), false, new RunSize(2700, 300, List.of(5), true), TWO_CORES);
        assertThat(again).isEqualTo(plan.forecast());
    }
}
