/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.auto.service.AutoService;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.recipe.Setting;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A protocol that somebody else wrote: one file, and nothing else knows of it. */
class ForeignProtocolTest {
    @TempDir
    Path folder;

    /**
     * The mean absolute value of features.
     *
     * @param power of each value
     */
    @AutoService(EvaluationProtocol.class)
    public record Magnitude(@Setting("Power of each value.") double power) implements EvaluationProtocol {
        /** The plain mean. */
        public Magnitude() {
            this(1);
        }

        @Override
        public String name() {
            return "magnitude";
        }

        @Override
        public String description() {
            return "Mean absolute value of the features.";
        }

        @Override
        public Map<String, String> settings(EvaluationContext context) {
            return Map.of("power", Double.toString(power));
        }

        @Override
        public ProtocolResults measure(EvaluationContext context) {
            try (FeatureSet features = context.testFeatures()) {
                double sum = 0;
                for (float[] row : features.toArrays()) {
                    for (float value : row) {
                        sum += Math.pow(Math.abs(value), power);
                    }
                }
                double values = (double) features.size() * features.dimensions();
                return new ProtocolResults().add(ProtocolResults.NO_LABELS, "mean", sum / values);
            }
        }
    }

    @Test
    void isFoundSetAndRun() {
        EvaluationProtocol found = EvaluationProtocols.with(EvaluationProtocols.named("magnitude"), List.of("power=2"));
        assertThat(found).isEqualTo(new Magnitude(2));
        DrawnOptions small = DrawnOptions.defaults().withImageSize(16);
        ProtocolCard card = Evaluation.of(TinyEncoder.write(folder.resolve("tiny.safetensors"), 1))
                .data(new DrawnSource(1, 40, small))
                .device(TestDevice.get())
                .precision(Precision.FP32)
                .run(found);
        // After the final norm of a fresh encoder features have the mean square 1.
        assertThat(Objects.requireNonNull(card.results().get(ProtocolResults.NO_LABELS))
                        .get("mean")
                        .value())
                .isBetween(0.9, 1.1);
        assertThat(card.settings()).containsEntry("power", "2.0");
    }
}
