/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A protocol of somebody else has a subcommand without a line of the command line's own. */
class ForeignProtocolCommandTest extends EvalCommandCase {
    /**
     * The number of test images.
     *
     * @param factor to count each image as
     * @param seed a name that every protocol's options have already
     * @param words listed on the card
     * @param limit at most so many
     * @param twice counts all twice
     */
    @AutoService(EvaluationProtocol.class)
    public record Counting(
            @Setting("What each image counts.") double factor,
            long seed,
            List<String> words,
            Optional<Integer> limit,
            boolean twice)
            implements EvaluationProtocol {
        /** Every image counts once. */
        public Counting() {
            this(1, 7, List.of(), Optional.empty(), false);
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public String description() {
            return "How many images there are to measure on.";
        }

        @Override
        public Map<String, String> settings(EvaluationContext context) {
            return Map.of("factor", factor + " " + seed + " " + words + " " + limit + " " + twice);
        }

        @Override
        public ProtocolResults measure(EvaluationContext context) {
            try (FeatureSet features = context.testFeatures()) {
                double count = Math.min(limit.orElse(features.size()), features.size()) * factor * (twice ? 2 : 1);
                return new ProtocolResults().add(ProtocolResults.NO_LABELS, "images", count);
            }
        }
    }

    @Test
    void hasASubcommandWithAnOptionPerSetting() throws Exception {
        assertThat(run(List.of("--help"))).contains("counting", "How many images there are to measure on.");
        assertThat(run(List.of("counting", "--help")))
                .contains("--factor=X", "What each image counts (default: 1.0).", "--limit=N", "--counting-seed=N");
        assertThat(eval("counting", "--factor", "0.5", "--limit", "8", "--twice", "--words", "a,b", "--seed", "1"))
                .contains("counting-images: 8.0000");
        assertThat(error).isEmpty();
        assertThat(card("counting").settings()).containsEntry("factor", "0.5 7 [a, b] Optional[8] true");
        assertThat(card("counting").seed()).isEqualTo(1);
    }
}
