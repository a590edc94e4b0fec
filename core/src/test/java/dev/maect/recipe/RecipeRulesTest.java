/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeRulesTest {
    private static String message(String... overrides) {
        return Objects.requireNonNull(
                catchThrowableOfType(RecipeException.class, () -> Recipe.named("cifar10", overrides))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "model.image-size=34 | model.image-size is 34 and model.patch-size is 4: patches must fill the image."
                        + " Use model.image-size=36, or a patch size that divides it.",
                "model.image-size=[32,33] | model.image-size is [32, 33] and model.patch-size is 4: patches must fill the"
                        + " image. Use model.image-size=32, or a patch size that divides it.",
                "model.image-size=[64,33] | model.image-size is [64, 33] and model.patch-size is 4: patches must fill the"
                        + " image. Use model.image-size=[64,32], or a patch size that divides it.",
                "model.heads=5 | model.dim is 192 and model.heads is 5: heads must divide the width. Use model.dim=200, or"
                        + " other heads.",
                "decoder.dim=97 | decoder.dim is 97 and decoder.heads is 3: heads must divide the width. Use decoder.dim=96,"
                        + " or other heads.",
                "decoder.dim=99 | decoder.dim is 99; it must be divisible by 4, for the positions. Use decoder.dim=96.",
                "model.depth=0 | model.size is custom, so model.depth must be given.",
                "data.sample-range=7 | data.sample-range is '7'; it must be auto, or two numbers LOW,HIGH such as 0,4095, the smaller one first.",
                "data.mean=0.5 | data.mean has 1 values but model.channels is 3. Give one value per channel; maect data stats measures them.",
                "model.channels=1 | data.mean has 3 values but model.channels is 1. Give one value per channel; maect data stats measures them.",
                "pretrain.accumulate=3 | pretrain.batch-size is 256 and pretrain.accumulate is 3: the parts must be equal."
                        + " Use pretrain.batch-size=255.",
                "head.queue-size=1000 | head.queue-size is 1000 and prepare-head.batch-size is 256: the queue must be"
                        + " divisible by the batch. Use head.queue-size=768 or head.queue-size=1024, or"
                        + " prepare-head.batch-size=250.",
                "tune.batch-size=200 | head.queue-size is 16384 and tune.batch-size is 200: the queue must be divisible by"
                        + " the batch. Use head.queue-size=16200 or head.queue-size=16400, or tune.batch-size=128.",
                "head.queue-size=128 | head.queue-size is 128 and prepare-head.batch-size is 256: the queue must be divisible"
                        + " by the batch. Use head.queue-size=256, or prepare-head.batch-size=128.",
                "tune.top-k=16385 | tune.top-k is 16385 but head.queue-size is 16384: there are not so many neighbours. Use a"
                        + " top-k of at most 16384.",
                "tune.frozen-blocks=10 | tune.frozen-blocks is 10 but the encoder has 6 blocks. Use at most 6, or -1 for half"
                        + " of them.",
                "pretrain.mask-ratio=0.99 | pretrain.mask-ratio is 0.99 of 64 patches: none would stay visible. Use"
                        + " pretrain.mask-ratio=0.75, or smaller patches.",
                "pretrain.mask-ratio=1e-20 | pretrain.mask-ratio is 1e-20 of 64 patches: none would be hidden. Use"
                        + " pretrain.mask-ratio=0.75, or smaller patches.",
                "prepare-head.cache-views=1 | prepare-head.cache-views is 1, but the head compares two views of an image. Use"
                        + " prepare-head.cache-views=2 or more, or 0 to encode new views in every epoch.",
                "prepare-head.views.kind=evaluation | prepare-head.views.kind is 'evaluation'; it must be one of minimal,"
                        + " aug.",
                "tune.views.kind=Evaluation | tune.views.kind is 'Evaluation'; it must be one of minimal, aug.",
                "prepare-head.cache-views=-1 | prepare-head.cache-views is -1; it must be at least 0.",
                "tune.frozen-blocks=-2 | tune.frozen-blocks is -2; it must be at least -1."
            })
    void valuesAtOddsAreNamedWithTheRemedy(String override, String expected) {
        assertThat(message(override)).isEqualTo("command line: " + expected);
    }

    @Test
    void aSizeAndAnotherWidthAreAtOdds() {
        assertThatThrownBy(() -> Recipe.named("maect-b16", "model.dim=192"))
                .hasMessage("command line: model.dim is 192 but model.size is B, whose dim is 768. Remove model.dim, or"
                        + " use model.size=custom with dim, depth and heads.");
    }

    @Test
    void ofTwoValuesAtOddsTheHigherLayerIsBlamed() {
        RecipeSource own = RecipeReaderTest.source("seed: 1\nextends: cifar10\nhead:\n  queue-size: 1000\n");
        assertThatThrownBy(() -> RecipeReader.read(own, List.of()))
                .hasMessageStartingWith("own.yaml:4: head.queue-size is 1000 and prepare-head.batch-size is 256:");
        assertThatThrownBy(() -> RecipeReader.read(own, List.of("prepare-head.batch-size=300")))
                .hasMessageStartingWith("command line: head.queue-size is 1000 and prepare-head.batch-size is 300:");
    }

    @Test
    void theRemedyWorks() {
        assertThatCode(() -> Recipe.named(
                        "cifar10", "head.queue-size=1000", "prepare-head.batch-size=250", "tune.batch-size=250"))
                .doesNotThrowAnyException();
        assertThatCode(() -> Recipe.named("cifar10", "model.image-size=36")).doesNotThrowAnyException();
        assertThatCode(() -> Recipe.named("cifar10", "model.heads=5", "model.dim=200"))
                .doesNotThrowAnyException();
        assertThatCode(() -> Recipe.named("cifar10", "decoder.dim=96")).doesNotThrowAnyException();
    }

    @Test
    void stagesThatDoNotRunOrHaveNoQueueMayDisagreeWithTheQueue() {
        assertThatCode(() -> Recipe.named("cifar10", "prepare-head.epochs=0", "prepare-head.batch-size=300"))
                .doesNotThrowAnyException();
        assertThatCode(() -> Recipe.named("cifar10", "tune.head-kind=no-queue", "tune.batch-size=300"))
                .doesNotThrowAnyException();
        assertThatCode(() -> Recipe.named("cifar10", "tune.head-kind=ema", "tune.batch-size=300"))
                .doesNotThrowAnyException();
        assertThatCode(() -> Recipe.named("cifar10", "tune.head-kind=ema-oracle", "tune.batch-size=300"))
                .isInstanceOf(RecipeException.class);
    }

    @Test
    void recordsMadeInJavaAreCheckedToo() {
        Recipe good = Recipe.defaults();
        assertThatThrownBy(() -> new Recipe(
                        good.name(),
                        good.description(),
                        good.seed(),
                        good.device(),
                        good.precision(),
                        good.model(),
                        new DecoderOptions(0, 1, 1, 0),
                        good.data(),
                        good.head(),
                        good.stages(),
                        good.evaluation(),
                        good.safety(),
                        good.distributed(),
                        good.logging()))
                .isInstanceOf(RecipeException.class)
                .hasMessage("decoder.dim is 0; it must be at least 4.")
                .extracting(e -> ((RecipeException) e).keys())
                .isEqualTo(List.of("decoder.dim"));
    }

    @Test
    void aBatchLargerThanTheDataIsRefused() {
        assertThatThrownBy(() -> Recipe.named("maect-b16").checkAgainst(1000))
                .isInstanceOf(RecipeException.class)
                .hasMessage("pretrain.batch-size is 1024 but there are only 1,000 training images: not one batch. Use"
                        + " pretrain.batch-size=512 or less (the recipe 'small' is made for few images), or more"
                        + " images.");
        assertThatThrownBy(() -> Recipe.named("maect-b16", "pretrain.epochs=0").checkAgainst(1000))
                .hasMessageStartingWith("prepare-head.batch-size is 1024 but");
        assertThatThrownBy(() -> Recipe.named("maect-b16", "pretrain.epochs=0", "prepare-head.epochs=0")
                        .checkAgainst(1000))
                .hasMessageStartingWith("tune.batch-size is 1024 but");
        assertThat(Recipe.named("mae-b16", "pretrain.batch-size=1000").checkAgainst(1000))
                .isEmpty();
    }

    @Test
    void aQueueLargerThanTheDataIsWarnedOf() {
        assertThat(Recipe.named("maect-b16").checkAgainst(5000))
                .containsExactly("head.queue-size is 65536 but there are only 5,000 training images: the queue holds"
                        + " each image about 13.1 times, from several epochs, and old copies crowd out other"
                        + " neighbours. Use head.queue-size=1024 (about a quarter of the images).");
        assertThat(Recipe.named("cifar10").checkAgainst(16_384)).isEmpty();
        assertThat(Recipe.named("mae-b16").checkAgainst(5000)).isEmpty();
    }

    @Test
    void aCacheThatCostsMoreThanNoneIsWarnedOf() {
        Recipe recipe = Recipe.named("mae-b16", "prepare-head.epochs=2", "prepare-head.head-kind=no-queue");
        assertThat(recipe.with("prepare-head.cache-views=5").checkAgainst(5000))
                .containsExactly("prepare-head.cache-views is 5 but prepare-head.epochs is 2: without a cache only 4"
                        + " views of each image are encoded. Use prepare-head.cache-views=0, or more epochs.");
        assertThat(recipe.with("prepare-head.cache-views=4").checkAgainst(5000)).isEmpty();
        assertThat(recipe.with("prepare-head.cache-views=5", "prepare-head.epochs=0")
                        .checkAgainst(5000))
                .isEmpty();
    }

    @Test
    void aWarmupAsLongAsTheStageIsWarnedOf() {
        assertThat(Recipe.named("mae-b16", "pretrain.epochs=15").checkAgainst(5000))
                .containsExactly("pretrain.warmup-epochs is 20 of 15 epochs: the learning rate rises to the end and"
                        + " never falls. Use pretrain.warmup-epochs=1.");
    }
}
