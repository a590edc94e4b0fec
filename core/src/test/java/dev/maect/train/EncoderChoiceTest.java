/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.train.state.TrainingState.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderChoiceTest {
    /** As measured on Imagenette: the rank falls while neighbours get better to the end. */
    private static final Candidate EARLY = candidate(6, 80.64, 0.768, 0.482);

    private static final Candidate LAST = candidate(32, 69.68, 0.840, 0.591);

    private static Candidate candidate(int epoch, double rank, double retrieval, double accuracy) {
        return new Candidate(
                epoch,
                true,
                Map.of(
                        "eval/effective-rank", rank,
                        "eval/view-retrieval", retrieval,
                        "eval/knn-accuracy/label", accuracy));
    }

    private static EncoderChoice choice(Candidate early, Candidate last) {
        return new EncoderChoice("tune", 32, "effective-rank", false, 1, 0, List.of(early, last));
    }

    @Test
    void namesTheMeasuresThatObject() {
        EncoderChoice choice = choice(EARLY, LAST);
        assertThat(choice.objections()).containsExactly("knn-accuracy/label", "view-retrieval");
        assertThat(choice.sentence())
                .isEqualTo(
                        "The encoder after epoch 32 of 32 is handed on, the last; by effective-rank (69.68) the one after"
                                + " epoch 6 of 32 is better (80.64), but not by knn-accuracy/label (0.5910 and 0.4820)"
                                + " and view-retrieval (0.8400 and 0.7680).");
    }

    @Test
    void nothingObjectsToALossThatAllSee() {
        EncoderChoice choice = choice(EARLY, candidate(32, 40, 0.7, 0.45));
        assertThat(choice.isDoubtful()).isTrue();
        assertThat(choice.objections()).isEmpty();
        assertThat(choice.sentence()).endsWith("the one after epoch 6 of 32 is better (80.64).");
    }

    @Test
    void whatWasNotMeasuredDoesNotObject() {
        Candidate bare = new Candidate(6, true, Map.of("eval/effective-rank", 80.0));
        assertThat(choice(bare, LAST).objections()).isEmpty();
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) {
        EncoderChoice choice = choice(EARLY, LAST);
        choice.write(folder.resolve("choice.json"));
        assertThat(EncoderChoice.read(folder.resolve("choice.json"))).isEqualTo(choice);
    }
}
