/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.RandomStream;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.ModelSize;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterCountTest {
    /** The encoders' figures are from MAE-CT's published logs, the decoders' from its formulas. */
    @ParameterizedTest
    @CsvSource({
        "B, 16, 85647360, 26008320",
        "L, 16, 303099904, 26139392",
        "H, 16, 630666240, 26270464",
        "H, 14, 630435840, 26178124"
    })
    void equalsThePublishedFigures(ModelSize size, int patch, long encoder, long decoder) {
        EncoderConfig config = EncoderConfig.of(size, 224, patch);
        assertThat(ParameterCount.encoder(config)).isEqualTo(encoder);
        assertThat(ParameterCount.decoder(config, new DecoderConfig(512, 8, 16)))
                .isEqualTo(decoder);
    }

    @RepeatedTest(5)
    void equalsWhatIsBuilt(RepetitionInfo repetition) {
        RandomStream random = RandomStream.of(3, "shapes", repetition.getCurrentRepetition());
        int patch = 1 + random.nextInt(5);
        int heads = 1 + random.nextInt(3);
        EncoderConfig config = new EncoderConfig(
                patch * (1 + random.nextInt(3)),
                patch * (1 + random.nextInt(3)),
                patch,
                1 + random.nextInt(4),
                4 * heads * (1 + random.nextInt(3)),
                1 + random.nextInt(4),
                heads,
                1 + random.nextInt(4));
        DecoderConfig decoding = new DecoderConfig(4 * heads, 1 + random.nextInt(3), heads);
        try (Encoder encoder = new Encoder(config);
                Decoder decoder = new Decoder(config, decoding)) {
            assertThat(encoder.tensors().parameterCount()).isEqualTo(ParameterCount.encoder(config));
            assertThat(decoder.tensors().parameterCount()).isEqualTo(ParameterCount.decoder(config, decoding));
        }
    }
}
