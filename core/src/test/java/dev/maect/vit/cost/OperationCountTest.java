/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.ModelSize;
import org.junit.jupiter.api.Test;

class OperationCountTest {
    private static final EncoderConfig BASE = EncoderConfig.of(ModelSize.B, 224, 16);
    private static final DecoderConfig DECODER = new DecoderConfig(512, 8, 16);

    @Test
    void agreesWithAFormulaDoneByHand() {
        // 8 x 4 pixels in patches of 4: 2 patches of 48 values, 3 tokens with the class token; width 8, MLP width 16.
        EncoderConfig encoder = new EncoderConfig(8, 4, 4, 3, 8, 2, 2, 2);
        long embedding = 2 * 2 * 48 * 8;
        long qkv = 2 * 3 * 8 * 24;
        long attention = 2 * (2 * 3 * 3 * 8);
        long projection = 2 * 3 * 8 * 8;
        long mlp = 2 * (2 * 3 * 8 * 16);
        long block = qkv + attention + projection + mlp;
        assertThat(OperationCount.encoder(encoder)).isEqualTo(embedding + 2 * block);
        assertThat(OperationCount.blocks(encoder, 1)).isEqualTo(block);
        assertThat(OperationCount.encoder(encoder, 2)).isEqualTo(OperationCount.encoder(encoder));
        // One visible patch: 2 tokens in the decoder's embedding, 3 everywhere else; width 4, MLP width 16.
        long decoderBlock = 2 * 3 * 4 * 12 + 2 * (2 * 3 * 3 * 4) + 2 * 3 * 4 * 4 + 2 * (2 * 3 * 4 * 16);
        assertThat(OperationCount.decoder(encoder, new DecoderConfig(4, 3, 1), 1))
                .isEqualTo(2 * 2 * 8 * 4 + 3 * decoderBlock + 2 * 3 * 4 * 48);
    }

    @Test
    void agreesWithThePublishedFiguresOfTheBaseModel() {
        // ViT-B/16 is known as a model of 17.5 to 17.6 G multiplications: 35.1 GFLOP.
        assertThat(OperationCount.encoder(BASE) / 1e9).isEqualTo(35.1, within(0.05));
        long forward = OperationCount.encoder(BASE, 49) + OperationCount.decoder(BASE, DECODER, 49);
        assertThat((1 + OperationCount.BACKWARD) * forward / 1e9).isEqualTo(58.7, within(0.05));
    }

    @Test
    void largerModelsTakeMore() {
        assertThat(OperationCount.encoder(EncoderConfig.of(ModelSize.L, 224, 16)) / 1e9)
                .isEqualTo(123.1, within(0.3));
        assertThat(OperationCount.encoder(BASE, 49)).isLessThan(OperationCount.encoder(BASE) / 3);
    }
}
