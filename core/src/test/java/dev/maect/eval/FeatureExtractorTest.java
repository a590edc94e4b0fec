/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Tensors;
import dev.maect.vit.Pooling;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {
    private final DrawnSource source =
            new DrawnSource(1, 21, DrawnOptions.defaults().withImageSize(16));

    @Test
    void theLastBlockAfterTheFinalNormIsTheOutput() {
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.MEAN_PATCH);
                FeatureSet plain = extractor.extract(source, 8)) {
            List<FeatureSet> sets = extractor.extract(
                    source,
                    8,
                    List.of(
                            new FeatureTap(Pooling.MEAN_PATCH, 2, true),
                            FeatureTap.last(Pooling.MEAN_PATCH),
                            new FeatureTap(Pooling.MEAN_PATCH, 1, true),
                            new FeatureTap(Pooling.MEAN_PATCH, 2, false),
                            FeatureTap.last(Pooling.CONCAT_CLASS_AVERAGE)));
            float[] expected = Tensors.toFloats(plain.features());
            assertThat(Tensors.toFloats(sets.get(0).features())).isEqualTo(expected);
            assertThat(Tensors.toFloats(sets.get(1).features())).isEqualTo(expected);
            assertThat(Tensors.toFloats(sets.get(2).features())).isNotEqualTo(expected);
            assertThat(Tensors.toFloats(sets.get(3).features())).isNotEqualTo(expected);
            assertThat(sets.get(4).dimensions()).isEqualTo(32);
            assertThat(sets.get(4).labelSets()).hasSameSizeAs(source.labelSets());
            sets.forEach(FeatureSet::close);
        }
    }

    @Test
    void aBlockBeyondTheLastIsRefused() {
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.CLASS_TOKEN)) {
            List<FeatureTap> taps = List.of(new FeatureTap(Pooling.CLASS_TOKEN, 3, true));
            assertThatThrownBy(() -> extractor.extract(source, 8, taps))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("no block 3")
                    .hasMessageContaining("2 blocks");
        }
    }

    @Test
    void noTensorOutlivesTheExtraction() {
        try (FeatureExtractor extractor = TinyEncoder.extractor(Pooling.CLASS_TOKEN)) {
            List<FeatureTap> taps = List.of(
                    new FeatureTap(Pooling.CLASS_TOKEN, 1, true), new FeatureTap(Pooling.CLASS_TOKEN, 2, false));
            extractor.extract(source, 8, taps).forEach(FeatureSet::close);
            long before = Pointer.totalCount();
            for (int run = 0; run < 20; run++) {
                extractor.extract(source, 8, taps).forEach(FeatureSet::close);
            }
            assertThat(Pointer.totalCount()).isLessThan(before + 20);
        }
    }
}
