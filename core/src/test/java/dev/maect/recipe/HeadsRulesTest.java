/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What recipes may ask of heads on several places. */
class HeadsRulesTest {
    private static final String[] REFINES = {"prepare-head.epochs=0", "tune.epochs=0", "refine.epochs=10"};

    private static Recipe recipe(String... settings) {
        return Recipe.defaults().with(REFINES).with(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "output, output, output",
        "OUTPUT, output, output",
        "22, 22, block22",
        "output@0.225, output@0.225, output_t0225",
        "' 7@0.3 ', 7@0.3, block7_t03"
    })
    void placesAreWordsOrNumbers(String word, String text, String name) {
        HeadPlace place = HeadPlace.parse(word).orElseThrow();
        assertThat(place).hasToString(text);
        assertThat(place.name()).isEqualTo(name);
        assertThat(HeadPlace.parse(place.toString())).contains(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "last", "1.5", "3@", "3@0", "3@-1", "3@NaN", "3@0.1@0.2", "output@x", "@0.2"})
    void otherWordsNameNoPlace(String word) {
        assertThat(HeadPlace.parse(word)).isEmpty();
        assertThatThrownBy(() -> recipe("refine.heads=" + word))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("refine.heads");
    }

    @Test
    void aListIsReadWrittenAndReadAgain() {
        Recipe recipe = recipe("refine.heads=output, 10@0.3,9", "prepare-heads.heads=[output]");
        assertThat(recipe.refine().heads()).extracting(HeadPlace::toString).containsExactly("output", "10@0.3", "9");
        Recipe again = RecipeReader.read(RecipeReaderTest.source(RecipeWriter.yaml(recipe)), List.of());
        assertThat(again.refine()).isEqualTo(recipe.refine());
        assertThat(again.prepareHeads()).isEqualTo(recipe.prepareHeads());
    }

    @Test
    void blocksThatTheEncoderDoesNotHaveAreNamed() {
        assertThatThrownBy(() -> recipe("refine.heads=output,12"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("refine.heads has block 12")
                .hasMessageContaining("blocks 0 to 11")
                .hasMessageContaining("refine.heads=output,10,9,8");
    }

    @Test
    void aPlaceIsNamedOnce() {
        assertThatThrownBy(() -> recipe("refine.heads=9,output,9"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("has 9 twice");
        assertThat(recipe("refine.heads=9,9@0.3").refine().heads()).hasSize(2);
    }

    @Test
    void aRunEndsWithOneTunedEncoder() {
        assertThatThrownBy(() -> Recipe.defaults().with("refine.epochs=10"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("tune.epochs")
                .hasMessageContaining("refine.epochs")
                .hasMessageContaining("tune.epochs=0 and prepare-head.epochs=0");
    }

    @Test
    void aLearningRateFalls() {
        assertThatThrownBy(() -> recipe("refine.end-lr=0.1"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("refine.end-lr is 0.1")
                .hasMessageContaining("above the peak of 0.0016");
        assertThatThrownBy(() -> recipe("prepare-heads.epochs=1", "prepare-heads.end-lr=1"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("prepare-heads.end-lr");
    }

    @Test
    void theQueueHoldsABatchOfAnySize() {
        assertThat(recipe("refine.batch-size=1000").refine().batchSize()).isEqualTo(1000);
        assertThatThrownBy(() -> recipe("head.queue-size=512"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("head.queue-size is 512 and refine.batch-size is 1024")
                .hasMessageContaining("head.queue-size=1024");
        assertThatThrownBy(() -> recipe("head.queue-size=1024", "refine.top-k=1025"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("refine.top-k");
        assertThatThrownBy(() -> recipe("refine.head-kind=nnclr", "refine.batch-size=1000"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("divisible");
    }

    @Test
    void localViewsAreMadeOfPatches() {
        assertThatThrownBy(() -> recipe("refine.views.local.size=98"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("refine.views.local.size");
    }

    @Test
    void moreBlocksThanThereAreCannotBeFrozen() {
        assertThatThrownBy(() -> recipe("refine.frozen-blocks=13"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("refine.frozen-blocks is 13");
    }

    @Test
    void warnsOfARateThatNeverFallsAndOfAQueueLargerThanTheData() {
        assertThat(recipe("refine.warmup-epochs=10").checkAgainst(100_000))
                .singleElement()
                .asString()
                .contains("refine.warmup-epochs is 10 of 10");
        assertThat(recipe().checkAgainst(2000)).anyMatch(text -> text.contains("head.queue-size is 65536"));
    }

    @Test
    void stagesThatAreSkippedAreNotChecked() {
        assertThat(Recipe.defaults()
                        .with("model.size=custom", "model.dim=16", "model.depth=2", "model.heads=2")
                        .refine()
                        .enabled())
                .isFalse();
    }
}
