/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "abc, abc, 0",
        "abc, '', 3",
        "abc, abd, 1",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, xabc, 1",
        "kitten, sitting, 3",
        "ca, abc, 3"
    })
    void countsEdits(String a, String b, int edits) {
        assertThat(Suggestion.edits(a, b)).isEqualTo(edits);
        assertThat(Suggestion.edits(b, a)).isEqualTo(edits);
    }

    @Test
    void namesAllThatAreEquallyNearUpToThree() {
        assertThat(Suggestion.of("bat", List.of("cat", "hat", "dog"))).isEqualTo("Did you mean cat or hat?");
        assertThat(Suggestion.of("bat", List.of("cat", "hat", "rat", "mat")))
                .isEqualTo("Did you mean cat, hat or rat?");
        assertThat(Suggestion.of("bat", List.of("dog"))).isEmpty();
        assertThat(Suggestion.of("bat", List.of())).isEmpty();
    }

    @Test
    void theWholeKeyCountsBeforeItsLastPart() {
        assertThat(Suggestion.nearest("tune.epoch", List.of("pretrain.epochs", "tune.epochs")))
                .containsExactly("tune.epochs");
        assertThat(Suggestion.nearest("training.epochs", List.of("pretrain.epochs", "tune.epochs")))
                .containsExactly("pretrain.epochs", "tune.epochs");
    }
}
