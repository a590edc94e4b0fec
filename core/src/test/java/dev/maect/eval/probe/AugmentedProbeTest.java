/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.TinyEncoder;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentedProbeTest {
    @TempDir
    private Path temp;

    private final DrawnSource train =
            new DrawnSource(1, 160, DrawnOptions.defaults().withImageSize(16));
    private final DrawnSource test =
            new DrawnSource(2, 80, DrawnOptions.defaults().withImageSize(16));

    private List<AugmentedProbeResult> probe(AugmentedProbeOptions options) {
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.MEAN_PATCH);
                FeatureSet features = extractor.extract(test, 40)) {
            return AugmentedProbe.evaluate(extractor, train, features, options);
        }
    }

    @Test
    void everyEpochAndRateOfEveryLabelSetIsMeasured() {
        AugmentedProbeOptions options = new AugmentedProbeOptions(List.of(1e-12, 1.0), 6, 32, 0.08, 1, 3);
        List<AugmentedProbeResult> results = probe(options);
        assertThat(results).extracting(AugmentedProbeResult::labelSet).containsExactly("object", "background");
        for (AugmentedProbeResult result : results) {
            assertThat(result.accuracies())
                    .hasSize(6)
                    .allSatisfy(epoch -> assertThat(epoch).hasSize(2));
            double chance = 1.0
                    / test.labelSets().stream()
                            .filter(set -> set.name().equals(result.labelSet()))
                            .findFirst()
                            .orElseThrow()
                            .classes()
                            .size();
            assertThat(result.bestOnVal())
                    .isGreaterThanOrEqualTo(result.lastEpoch())
                    .isGreaterThan(chance);
            assertThat(result.accuracies().get(result.bestEpoch() - 1)).contains(result.bestOnVal());
            // A rate of nothing leaves the weights, but not the running statistics, as they were.
            assertThat(result.accuracies().get(5).get(0))
                    .isNotEqualTo(result.accuracies().get(5).get(1));
        }
        assertThat(probe(options)).isEqualTo(results);
        assertThat(probe(new AugmentedProbeOptions(options.baseRates(), 6, 32, 0.08, 2, 3)))
                .isEqualTo(results);
    }

    /** Side by side on one pass of the encoder, probes are what they are alone. */
    @Test
    void probesOfSeveralInputsDoNotDisturbOneAnother() {
        AugmentedProbeOptions options = AugmentedProbeOptions.mimRefiner(3).with(3, 32, 0.08);
        ProbeInput end = new ProbeInput("end", List.of(FeatureTap.last(Pooling.MEAN_PATCH)));
        ProbeInput blocks = new ProbeInput(
                "blocks",
                List.of(
                        new FeatureTap(Pooling.CONCAT_CLASS_AVERAGE, 1, false),
                        new FeatureTap(Pooling.CONCAT_CLASS_AVERAGE, 2, false)));
        Map<ProbeInput, List<AugmentedProbeResult>> both = probe(options, end, blocks);
        assertThat(both.keySet()).containsExactly(end, blocks);
        assertThat(both.get(end)).isNotEqualTo(both.get(blocks));
        for (ProbeInput one : List.of(end, blocks)) {
            assertThat(probe(options, one)).containsExactly(Map.entry(one, both.get(one)));
        }
        assertThat(both.get(end)).isEqualTo(probe(options));
        assertThat(both.get(end).get(0).accuracies().get(2)).hasSize(13);
    }

    private Map<ProbeInput, List<AugmentedProbeResult>> probe(AugmentedProbeOptions options, ProbeInput... inputs) {
        Map<ProbeInput, FeatureSet> tests = new LinkedHashMap<>();
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.MEAN_PATCH)) {
            for (ProbeInput input : inputs) {
                List<FeatureSet> parts = extractor.extract(test, 40, input.taps());
                tests.put(input, ProbeInput.joined(parts));
                parts.forEach(FeatureSet::close);
            }
            return AugmentedProbe.evaluate(extractor, train, tests, options, Optional.empty());
        } finally {
            tests.values().forEach(FeatureSet::close);
        }
    }

    /** A source that fails when {@code left} images were read, as a process does that is killed. */
    private static final class Ending extends ForwardingSource {
        private final AtomicInteger left;

        Ending(ImageSource images, int left) {
            super(images);
            this.left = new AtomicInteger(left);
        }

        @Override
        public DecodedPart read(int index, Part.Choice choice) {
            if (left.decrementAndGet() < 0) {
                throw new IllegalStateException("killed");
            }
            return super.read(index, choice);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 400, 700})
    void goesOnWhereItWasSaved(int images) {
        AugmentedProbeOptions options = new AugmentedProbeOptions(List.of(0.1, 1.0), 6, 32, 0.08, 1, 3);
        List<AugmentedProbeResult> expected = probe(options);
        Optional<StateFiles> states = Optional.of(new StateFiles(temp.resolve("state"), temp.resolve("before")));
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.MEAN_PATCH);
                FeatureSet features = extractor.extract(test, 40)) {
            Duration always = Duration.ofNanos(1);
            assertThatThrownBy(() -> AugmentedProbe.evaluate(
                            extractor, new Ending(train, images), features, options, states, always))
                    .hasStackTraceContaining("killed");
            assertThat(temp.resolve("state")).exists();
            // It reads what is left and no more: six epochs of five batches.
            int rest = 6 * 160 - images + 7 * 32;
            assertThat(AugmentedProbe.evaluate(extractor, new Ending(train, rest), features, options, states, always))
                    .isEqualTo(expected);
        }
    }

    @Test
    void bestAndLastArePickedFromTheRightPlaces() {
        AugmentedProbeResult result = new AugmentedProbeResult(
                "label",
                List.of(0.1, 0.01),
                List.of(List.of(0.2, 0.3), List.of(0.9, 0.4), List.of(0.5, 0.6)),
                List.of(0));
        assertThat(result.lastEpoch()).isEqualTo(0.6);
        assertThat(result.bestOnVal()).isEqualTo(0.9);
        assertThat(result.bestEpoch()).isEqualTo(2);
        assertThat(result.bestRate()).isEqualTo(0.1);
    }

    @Test
    void thePublishedProtocolIsThePublishedOne() {
        AugmentedProbeOptions options = AugmentedProbeOptions.published(0);
        assertThat(options.baseRates()).hasSize(10).startsWith(0.1, 0.09).endsWith(0.02, 0.01);
        assertThat(options.epochs()).isEqualTo(50);
        assertThat(options.batchSize()).isEqualTo(1024);
        assertThat(options.minScale()).isEqualTo(0.08);
        assertThatThrownBy(() -> new AugmentedProbeOptions(List.of(), 1, 8, 0.08, 1, 0))
                .isInstanceOf(EvaluationException.class);
    }

    @Test
    void noTensorOutlivesTheProbe() {
        AugmentedProbeOptions options = new AugmentedProbeOptions(List.of(0.1), 2, 16, 0.08, 1, 3);
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.MEAN_PATCH);
                FeatureSet features = extractor.extract(test, 40)) {
            AugmentedProbe.evaluate(extractor, train, features, options);
            long before = Pointer.totalCount();
            for (int run = 0; run < 20; run++) {
                AugmentedProbe.evaluate(extractor, train, features, options);
            }
            assertThat(Pointer.totalCount()).isLessThan(before + 20);
        }
    }
}
