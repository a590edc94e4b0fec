/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What MIM-Refiner measures otherwise than MAE-CT, as a user asks for it; each card says which way it is. */
class RefinerEvaluationTest extends EvalCommandCase {
    private Map<String, Measurement> objects(ProtocolCard card) {
        assertThat(error).isEmpty();
        return card.results().get("object");
    }

    private static double value(Map<String, Measurement> metrics, String name) {
        assertThat(metrics).containsKey(name);
        return metrics.get(name).value();
    }

    @Test
    void accuracyBehindEveryBlock() throws IOException {
        String text = eval("blocks", "--label-set", "object");
        ProtocolCard card = card("blocks");
        Map<String, Measurement> metrics = objects(card);
        assertThat(card.settings())
                .containsEntry("k", "10")
                .containsEntry("normalisation", "standardised, epsilon 1.0E-6")
                .containsEntry("features", "after every block without the final norm, and at the end");
        for (String pooling : new String[] {"class-token", "mean-patch"}) {
            double first = value(metrics, "block-accuracy-" + pooling + "/1");
            double second = value(metrics, "block-accuracy-" + pooling + "/2");
            assertThat(metrics).doesNotContainKey("block-accuracy-" + pooling + "/3");
            double best = value(metrics, "best-block-accuracy-" + pooling);
            assertThat(best).isEqualTo(Math.max(first, second));
            assertThat(value(metrics, "best-block-" + pooling)).isEqualTo(first >= second ? 1 : 2);
            assertThat(value(metrics, "end-accuracy-" + pooling)).isBetween(0.1, 1.0);
        }
        assertThat(text.substring(text.indexOf("\n\n")))
                .contains("best-block-class-token")
                .doesNotContain("accuracy-class-token/1");

        eval("knn-refiner", "--label-set", "object");
        assertThat(value(objects(card("knn-refiner")), "accuracy-class-token"))
                .isEqualTo(value(metrics, "block-accuracy-class-token/2"));
        eval("knn", "--label-set", "object", "--k", "10", "--no-final-norm");
        assertThat(value(objects(card("knn")), "accuracy"))
                .isCloseTo(value(metrics, "block-accuracy-class-token/2"), within(0.03));
    }

    @Test
    void nearestNeighboursInTheWaysOfTheTrainingCodeAndOfTheHub() throws IOException {
        eval("knn-refiner", "--label-set", "object");
        ProtocolCard card = card("knn-refiner");
        Map<String, Measurement> metrics = objects(card);
        assertThat(metrics.keySet()).containsExactly("accuracy-class-token", "accuracy-mean-patch", "hub-accuracy");
        assertThat(card.settings())
                .containsEntry("accuracy-class-token", "k 10, class-token without norm")
                .containsEntry("accuracy-mean-patch", "k 10, mean-patch without norm")
                .containsEntry("hub-accuracy", "k 20, class-token");
        eval("knn", "--label-set", "object", "--k", "20");
        assertThat(value(objects(card("knn")), "accuracy")).isCloseTo(value(metrics, "hub-accuracy"), within(0.03));
    }

    @Test
    void fiftyTwoProbesAtOnce() throws IOException {
        eval("probe-refiner", "--label-set", "object", "--epochs", "2", "--probe-batch", "30");
        ProtocolCard card = card("probe-refiner");
        Map<String, Measurement> metrics = objects(card);
        assertThat(card.settings())
                .containsEntry("last-blocks", "1 after the final norm; 4 without norm, concatenated")
                .containsEntry("chosen-on", "test images, over probes and epochs")
                .containsEntry("poolings", "[class-token, concat-class-average]");
        assertThat(card.settings().get("base-rates").split(",")).hasSize(13);
        double best = 0;
        for (String input : new String[] {
            "class-token-last1", "class-token-last4", "concat-class-average-last1", "concat-class-average-last4"
        }) {
            best = Math.max(best, value(metrics, input + "-best-on-test-accuracy"));
            assertThat(value(metrics, input + "-best-on-test-epoch")).isBetween(1.0, 2.0);
        }
        assertThat(value(metrics, "best-on-test-accuracy")).isEqualTo(best);
        assertThat(value(metrics, "last-epoch-accuracy")).isBetween(0.05, best);
        eval("probe-refiner", "--label-set", "object", "--epochs", "1", "--pooling", "mean_patch");
        assertThat(cards()).hasSize(2);
        assertThat(cards().stream()
                        .map(ProtocolCard::read)
                        .map(one -> one.settings().get("poolings")))
                .containsExactlyInAnyOrder("[class-token, concat-class-average]", "[mean-patch, concat-class-average]");
    }

    @Test
    void fewLabelledImagesWithoutTheFinalNorm() throws IOException {
        eval("lowshot", "--label-set", "object", "--shots", "2", "--percent", "50", "--no-final-norm");
        ProtocolCard card = card("lowshot");
        assertThat(card.settings()).containsEntry("features", "class-token without norm");
        assertThat(objects(card)).containsKey("2-shot-accuracy");
    }
}
