/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.data.augment.ViewKind;
import dev.maect.engine.Precision;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.optim.LearningRateSchedule;
import dev.maect.train.optim.WeightAverageDecay;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.stage.StageSettings;
import dev.maect.vit.ModelSize;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PackagedRecipesTest {
    private static final int IMAGENET = 1_281_167;
    private static final Path FOLDER = Path.of(System.getProperty("maect.root"), "recipes");

    static Stream<String> names() {
        return PackagedRecipes.names().stream();
    }

    static Stream<String> published() {
        return names().filter(name -> name.startsWith("mae"));
    }

    @Test
    void areTheFilesOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names().map(name -> name + ".yaml").toList());
        }
    }

    @Test
    void haveNamesAndDescriptions() {
        List<Recipe> all = PackagedRecipes.all();
        assertThat(all).extracting(Recipe::name).isEqualTo(PackagedRecipes.names());
        assertThat(all).extracting(Recipe::description).doesNotHaveDuplicates().allMatch(text -> text.length() > 20);
    }

    private static double rate(Recipe recipe, String stage, String group) {
        return Objects.requireNonNull(StageKinds.named(stage)
                .cost(recipe, Precision.FP32, IMAGENET)
                .rates()
                .get(group));
    }

    private static LearningRateSchedule schedule(Recipe recipe, String stage, long stepsPerEpoch) {
        return StageKinds.named(stage).settings(recipe, stepsPerEpoch).schedule();
    }

    private static WeightAverageDecay averageDecay(Recipe recipe, int images) {
        StageOptions tunes = recipe.refine().enabled() ? recipe.refine() : recipe.tune();
        StageSettings settings = StageKinds.named(recipe.refine().enabled() ? "refine" : "tune")
                .settings(recipe, tunes.stepsPerEpoch(images));
        return WeightAverageDecay.fit(
                settings.averageDecay(), settings.schedule().totalSteps());
    }

    @ParameterizedTest
    @MethodSource("names")
    void beginWithWhatTheyAreForAndWhereTheirValuesAreFrom(String name) throws IOException {
        String text = Files.readString(FOLDER.resolve(name + ".yaml"));
        String comments = text.lines().takeWhile(line -> line.startsWith("#")).reduce("", (a, b) -> a + "\n" + b);
        assertThat(comments).contains("# For: ", "# Values: ", "docs/results.md");
        assertThat(text.lines()).allMatch(line -> line.length() <= 120).noneMatch(line -> line.contains("\t"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void surviveWritingAndReading(String name) {
        Recipe recipe = Recipe.named(name);
        assertThat(RecipeReader.read(RecipeReaderTest.source(RecipeWriter.yaml(recipe)), List.of()))
                .isEqualTo(recipe);
    }

    @ParameterizedTest
    @MethodSource("names")
    void onlyThoseOfData2VecHavePostNormBlocks(String name) {
        assertThat(Recipe.named(name).model().postNorm()).isEqualTo(name.contains("d2v2"));
    }

    @ParameterizedTest
    @CsvSource({
        "maect-b16, B, 768, 12, 12, 16, 196",
        "maect-l16, L, 1024, 24, 16, 16, 196",
        "maect-h16, H, 1280, 32, 16, 16, 196",
        "maect-h14, H, 1280, 32, 16, 14, 256",
        "maect-aug-b16, B, 768, 12, 12, 16, 196",
        "maect-aug-l16, L, 1024, 24, 16, 16, 196",
        "maect-aug-h16, H, 1280, 32, 16, 16, 196",
        "maect-aug-h14, H, 1280, 32, 16, 14, 256",
        "mae-b16, B, 768, 12, 12, 16, 196",
        "mae-l16, L, 1024, 24, 16, 16, 196",
        "mae-h16, H, 1280, 32, 16, 16, 196"
    })
    void haveThePublishedModels(
            String name, ModelSize size, int dim, int depth, int heads, int patchSize, int patches) {
        ModelOptions model = Recipe.named(name).model();
        assertThat(model)
                .isEqualTo(new ModelOptions(
                        size, ImageSize.square(224), patchSize, 3, dim, depth, heads, 4, BlockNorms.PRE, 0));
        assertThat(model.patches()).isEqualTo(patches);
    }

    @ParameterizedTest
    @MethodSource("published")
    void shareWhatAllPublishedStagesShare(String name) {
        Recipe recipe = Recipe.named(name);
        assertThat(recipe.decoder()).isEqualTo(new DecoderOptions(512, 8, 16, 0));
        assertThat(recipe.head().projectorHiddenDim()).isEqualTo(2048);
        assertThat(recipe.head().predictorHiddenDim()).isEqualTo(4096);
        assertThat(recipe.head().outputDim()).isEqualTo(256);
        assertThat(recipe.head().queueSize()).isEqualTo(65_536);
        assertThat(recipe.head().pooling()).isEqualTo(name.endsWith("b16") ? Pooling.MEAN_PATCH : Pooling.CLASS_TOKEN);
        assertThat(recipe.pretrain())
                .extracting(
                        PretrainOptions::views,
                        PretrainOptions::accumulate,
                        PretrainOptions::baseLr,
                        PretrainOptions::weightDecay,
                        PretrainOptions::beta1,
                        PretrainOptions::beta2,
                        PretrainOptions::warmupEpochs,
                        PretrainOptions::maskRatio,
                        PretrainOptions::normPix,
                        PretrainOptions::clipGradNorm,
                        PretrainOptions::cropScale)
                .containsExactly(2, 1, 1.5e-4, 0.05, 0.9, 0.95, 20, 0.75, true, 0.0, new CropScale(0.2, 1));
        assertThat(recipe.prepareHead())
                .extracting(
                        PrepareHeadOptions::baseLr,
                        PrepareHeadOptions::weightDecay,
                        PrepareHeadOptions::warmupFraction,
                        PrepareHeadOptions::temperature,
                        PrepareHeadOptions::topK,
                        PrepareHeadOptions::headKind,
                        PrepareHeadOptions::cacheViews,
                        PrepareHeadOptions::clipGradNorm)
                .containsExactly(1e-4, 1e-5, 0.2, 0.15, 1, "nnclr", 0, 0.0);
        assertThat(recipe.tune())
                .extracting(
                        TuneOptions::encoderBaseLr,
                        TuneOptions::encoderWeightDecay,
                        TuneOptions::layerDecay,
                        TuneOptions::headWeightDecay,
                        TuneOptions::warmupFraction,
                        TuneOptions::averageDecay,
                        TuneOptions::headKind,
                        TuneOptions::clipGradNorm)
                .containsExactly(1e-4, 0.05, 0.65, 1e-5, 0.2, 0.9999, "nnclr-ema-queue", 0.0);
        ViewKind kind = name.contains("aug") ? ViewKind.AUG : ViewKind.MINIMAL;
        assertThat(recipe.prepareHead().views()).isEqualTo(new ViewOptions(kind, new CropScale(0.08, 1)));
        assertThat(recipe.tune().views()).isEqualTo(new ViewOptions(kind, new CropScale(0.08, 1)));
    }

    @ParameterizedTest
    @CsvSource({
        // name, epochs per stage, batch, temperature, target factor, top-k, frozen
        "maect-b16, 800, 20, 20, 1024, 0.15, 0.99, 20, 6",
        "maect-l16, 800, 20, 20, 1024, 0.2, 0.99, 20, 12",
        "maect-h16, 800, 20, 30, 512, 0.3, 0.995, 20, 16",
        "maect-h14, 0, 20, 30, 512, 0.3, 0.995, 20, 16",
        "maect-aug-b16, 800, 20, 80, 1024, 0.15, 0.99, 10, 6",
        "maect-aug-l16, 800, 20, 40, 1024, 0.15, 0.99, 10, 12",
        "maect-aug-h16, 800, 20, 40, 512, 0.35, 0.995, 20, 16",
        "maect-aug-h14, 0, 20, 40, 512, 0.35, 0.995, 20, 16",
        "mae-b16, 800, 0, 0, 1024, 0.15, 0.99, 20, 6",
        "mae-l16, 800, 0, 0, 1024, 0.2, 0.99, 20, 12",
        "mae-h16, 800, 0, 0, 512, 0.3, 0.995, 20, 16"
    })
    void haveThePublishedStages(
            String name,
            int epochs1,
            int epochs2,
            int epochs3,
            int batch,
            double temperature,
            double factor,
            int topK,
            int frozen) {
        Recipe recipe = Recipe.named(name);
        assertThat(recipe.pretrain().epochs()).isEqualTo(epochs1);
        assertThat(recipe.prepareHead().epochs()).isEqualTo(epochs2);
        assertThat(recipe.tune().epochs()).isEqualTo(epochs3);
        assertThat(recipe.pretrain().batchSize()).isEqualTo(batch);
        assertThat(recipe.prepareHead().batchSize()).isEqualTo(batch);
        assertThat(recipe.tune().batchSize()).isEqualTo(batch);
        assertThat(recipe.tune().temperature()).isEqualTo(temperature);
        assertThat(recipe.tune().targetFactor()).isEqualTo(factor);
        assertThat(recipe.tune().topK()).isEqualTo(topK);
        assertThat(recipe.tune().frozenBlocks(recipe.model().depth())).isEqualTo(frozen);
    }

    @ParameterizedTest
    @CsvSource({
        "maect-b16, 1.2e-3, 8e-4, 8e-4, 8e-4",
        "maect-l16, 1.2e-3, 8e-4, 8e-4, 8e-4",
        "maect-h16, 6e-4, 4e-4, 4e-4, 4e-4",
        "maect-h14, 6e-4, 4e-4, 4e-4, 4e-4",
        "maect-aug-b16, 1.2e-3, 8e-4, 8e-4, 4e-3",
        "maect-aug-l16, 1.2e-3, 8e-4, 8e-4, 4e-3",
        "maect-aug-h16, 6e-4, 4e-4, 4e-4, 2e-3",
        "maect-aug-h14, 6e-4, 4e-4, 4e-4, 2e-3"
    })
    void haveThePublishedLearningRates(String name, double stage1, double stage2, double encoder, double head) {
        Recipe recipe = Recipe.named(name);
        assertThat(rate(recipe, "pretrain", "encoder, decoder")).isCloseTo(stage1, offset(1e-15));
        assertThat(rate(recipe, "prepare-head", "head")).isCloseTo(stage2, offset(1e-15));
        assertThat(rate(recipe, "tune", "encoder norm")).isCloseTo(encoder, offset(1e-15));
        assertThat(rate(recipe, "tune", "head")).isCloseTo(head, offset(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "maect-b16, 1251, 1000800, 25020, 25020",
        "maect-l16, 1251, 1000800, 25020, 25020",
        "maect-h16, 2502, 2001600, 50040, 75060",
        "maect-h14, 2502, 0, 50040, 75060",
        "maect-aug-b16, 1251, 1000800, 25020, 100080",
        "maect-aug-l16, 1251, 1000800, 25020, 50040",
        "maect-aug-h16, 2502, 2001600, 50040, 100080",
        "maect-aug-h14, 2502, 0, 50040, 100080"
    })
    void haveThePublishedLengthsOnImageNet(String name, long perEpoch, long stage1, long stage2, long stage3) {
        Recipe recipe = Recipe.named(name);
        assertThat(recipe.checkAgainst(IMAGENET)).isEmpty();
        assertThat(recipe.tune().stepsPerEpoch(IMAGENET)).isEqualTo(perEpoch);
        assertThat(recipe.pretrain().steps(IMAGENET)).isEqualTo(stage1);
        assertThat(recipe.prepareHead().steps(IMAGENET)).isEqualTo(stage2);
        assertThat(recipe.tune().steps(IMAGENET)).isEqualTo(stage3);
        assertThat(schedule(recipe, "prepare-head", perEpoch)).isEqualTo(new LearningRateSchedule(stage2, stage2 / 5));
        assertThat(schedule(recipe, "tune", perEpoch)).isEqualTo(new LearningRateSchedule(stage3, stage3 / 5));
        assertThat(averageDecay(recipe, IMAGENET).value()).isEqualTo(0.9999);
        if (recipe.pretrain().enabled()) {
            assertThat(schedule(recipe, "pretrain", perEpoch))
                    .isEqualTo(new LearningRateSchedule(stage1, 20 * perEpoch));
        }
    }

    @ParameterizedTest
    @CsvSource({"maect-b16, 0.0754", "maect-l16, 0.00569", "maect-h16, 0.00102", "maect-h14, 0.00102"})
    void scaleTheFirstTrainableBlockAsPublished(String name, double scale) {
        Recipe recipe = Recipe.named(name);
        int depth = recipe.model().depth();
        LayerwiseDecay decay = new LayerwiseDecay(depth, recipe.tune().layerDecay());
        assertThat(decay.blockScale(recipe.tune().frozenBlocks(depth))).isCloseTo(scale, offset(scale * 5e-3));
    }

    @ParameterizedTest
    @CsvSource({
        "cifar10, 45000",
        "cifar10-aug, 45000",
        "demo, 4096",
        "small, 2048",
        "small, 20000",
        "photos, 5000",
        "imagenette, 9469",
        "cifar10-refine, 45000",
        "small-refine, 2048",
        "small-refine, 20000"
    })
    void suitTheirData(String name, int images) {
        Recipe recipe = Recipe.named(name);
        assertThat(recipe.checkAgainst(images)).isEmpty();
        assertThat(averageDecay(recipe, images).notice()).isPresent();
        assertThat(recipe.head().queueSize()).isLessThanOrEqualTo(images / 2);
    }

    @Test
    void cifar10WithAugmentationsDiffersInNothingElse() {
        // Augmented views are harder, so they are tuned on for longer.
        Recipe plain = Recipe.named("cifar10", "prepare-head.views.kind=aug", "tune.views.kind=aug", "tune.epochs=12");
        Recipe aug = Recipe.named("cifar10-aug");
        assertThat(aug.with("name=cifar10", "description=" + plain.description()))
                .isEqualTo(plain);
    }
}
