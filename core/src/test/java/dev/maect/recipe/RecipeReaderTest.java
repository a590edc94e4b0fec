/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.augment.ViewKind;
import dev.maect.vit.ModelSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeReaderTest {
    static RecipeSource source(String yaml) {
        return new RecipeSource("own", "own.yaml", yaml, Optional.empty());
    }

    private static Recipe read(String yaml, String... overrides) {
        return RecipeReader.read(source(yaml), List.of(overrides));
    }

    @Test
    void anEmptyFileStandsForTheDefaults() {
        assertThat(read("")).isEqualTo(Recipe.defaults().with("name=own"));
        assertThat(read("# nothing\n")).isEqualTo(read(""));
        assertThat(read("model:\ntune:\n")).isEqualTo(read(""));
    }

    @Test
    void readsEveryKindOfValue() {
        Recipe recipe = read("""
                name: mine
                seed: 12345678901
                device: cuda:1
                precision: bf16
                model: {size: S, image-size: [224, 160], channels: 1}
                data:
                  mean: [0.5]
                  std: [2.5e-1]
                  on-bad: fail
                pretrain:
                  norm-pix: false
                  crop-scale: [0.3, 0.9]
                  base-lr: 3e-4
                prepare-head:
                  views:
                    kind: aug
                evaluation:
                  probe-learning-rates: [1, 0.1]
                """);
        assertThat(recipe.name()).isEqualTo("mine");
        assertThat(recipe.seed()).isEqualTo(12_345_678_901L);
        assertThat(recipe.device()).isEqualTo("cuda:1");
        assertThat(recipe.precision()).isEqualTo(PrecisionChoice.BF16);
        assertThat(recipe.model())
                .isEqualTo(new ModelOptions(
                        ModelSize.S, new ImageSize(224, 160), 16, 1, 384, 12, 6, 4, BlockNorms.PRE, 0));
        assertThat(recipe.model().patches()).isEqualTo(140);
        assertThat(recipe.data().mean()).containsExactly(0.5);
        assertThat(recipe.data().std()).containsExactly(0.25);
        assertThat(recipe.data().onBad()).isEqualTo(OnBad.FAIL);
        assertThat(recipe.pretrain().normPix()).isFalse();
        assertThat(recipe.pretrain().cropScale()).isEqualTo(new CropScale(0.3, 0.9));
        assertThat(recipe.pretrain().baseLr()).isEqualTo(3e-4);
        assertThat(recipe.prepareHead().views()).isEqualTo(new ViewOptions(ViewKind.AUG, new CropScale(0.08, 1)));
        assertThat(recipe.evaluation().probeLearningRates()).containsExactly(1.0, 0.1);
        assertThat(recipe.tune()).isEqualTo(TuneOptions.defaults());
    }

    @ParameterizedTest
    @CsvSource({"Ti, 192, 12, 3", "S, 384, 12, 6", "B, 768, 12, 12", "L, 1024, 24, 16", "H, 1280, 32, 16"})
    void aSizeFillsWidthDepthAndHeads(String size, int dim, int depth, int heads) {
        ModelOptions model = read("model: {size: " + size + "}").model();
        assertThat(List.of(model.dim(), model.depth(), model.heads())).containsExactly(dim, depth, heads);
        assertThat(model.size()).hasToString(size);
    }

    @Test
    void aSizeMayBeSpelledOutIfItAgrees() {
        assertThat(read("model: {size: b, dim: 768, depth: 12, heads: 12}")).isEqualTo(read("model: {size: B}"));
    }

    @Test
    void overridesWinOverTheFile() {
        Recipe recipe = read(
                "tune: {epochs: 7, top-k: 3}",
                "tune.epochs=9",
                "tune.views.crop-scale=[0.4,1]",
                "model.image-size=192,224",
                "evaluation.probe-learning-rates=[0.2, 0.1]",
                "description=a = b: c",
                "tune.epochs=8");
        assertThat(recipe.tune().epochs()).isEqualTo(8);
        assertThat(recipe.tune().topK()).isEqualTo(3);
        assertThat(recipe.tune().views().cropScale()).isEqualTo(new CropScale(0.4, 1));
        assertThat(recipe.model().imageSize()).isEqualTo(new ImageSize(192, 224));
        assertThat(recipe.evaluation().probeLearningRates()).containsExactly(0.2, 0.1);
        assertThat(recipe.description()).isEqualTo("a = b: c");
    }

    @Test
    void aSizeInAHigherLayerReplacesWidthDepthAndHeadsBelow() {
        assertThat(Recipe.named("cifar10", "model.size=S").model().dim()).isEqualTo(384);
        assertThat(Recipe.defaults().with("model.size=L").model().depth()).isEqualTo(24);
        Recipe custom =
                Recipe.named("maect-b16", "model.size=custom", "model.dim=96", "model.depth=2", "model.heads=4");
        assertThat(custom.model().dim()).isEqualTo(96);
        ModelOptions narrower =
                read("extends: cifar10\nmodel: {size: custom, dim: 96}").model();
        assertThat(List.of(narrower.dim(), narrower.depth(), narrower.heads())).containsExactly(96, 6, 3);
    }

    @Test
    void aRecipeBuildsOnAFileBesideItOrAPackagedOne(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("base.yaml"), """
                extends: cifar10
                name: base
                description: low
                seed: 3
                tune: {epochs: 11}
                """);
        Path top = Files.writeString(folder.resolve("top.yaml"), "extends: base.yaml\ntune: {top-k: 7}\n");
        Recipe recipe = Recipe.named(top.toString(), "seed=4");
        assertThat(recipe.name()).isEqualTo("top");
        assertThat(recipe.description()).isEmpty();
        assertThat(recipe.seed()).isEqualTo(4);
        assertThat(recipe.tune().epochs()).isEqualTo(11);
        assertThat(recipe.tune().topK()).isEqualTo(7);
        assertThat(recipe.model()).isEqualTo(Recipe.named("cifar10").model());
    }

    @Test
    void keepsTheTextOfItsSource(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.set.yml"), "seed: 1 # mine\n");
        assertThat(RecipeSource.named(file.toString()).text()).isEqualTo("seed: 1 # mine\n");
        assertThat(RecipeSource.file(file).name()).isEqualTo("my.set");
        assertThat(RecipeSource.named("demo").label()).isEqualTo("recipes/demo.yaml");
    }

    @Test
    void withReplacesSettingsAndLeavesTheRest() {
        Recipe recipe = Recipe.named("cifar10");
        Recipe other = recipe.with("pretrain.epochs=1");
        assertThat(other.pretrain().epochs()).isEqualTo(1);
        assertThat(other.with("pretrain.epochs=" + recipe.pretrain().epochs())).isEqualTo(recipe);
    }

    @Test
    void theMessageOfAWrongOverrideOfARecipeInMemoryNamesTheSetting() {
        assertThatThrownBy(() -> Recipe.defaults().with("tune.temperature=0"))
                .isInstanceOf(RecipeException.class)
                .hasMessage("command line: tune.temperature is 0; it must be above 0.");
    }
}
