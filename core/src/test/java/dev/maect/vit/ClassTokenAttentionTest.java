/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ClassTokenAttentionTest {
    @Test
    void isAMapPerHead() {
        try (MicroModel model = new MicroModel()) {
            Tensor maps = model.encoder.classTokenAttention(model.images(2), 3);
            assertThat(Tensors.shape(maps)).containsExactly(2, 2, 2, 3);
            for (float share : Tensors.toFloats(maps.sum(new long[] {2, 3}))) {
                assertThat(share).isBetween(0.1f, 0.9999f);
            }
        }
    }

    /** Of an earlier block, later blocks do not matter; of a later one, earlier blocks do. */
    @Test
    void looksAtTheBlockAskedFor() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(1);
            float[] second = Tensors.toFloats(model.encoder.classTokenAttention(images, 1));
            float[] third = Tensors.toFloats(model.encoder.classTokenAttention(images, 2));
            model.encoder
                    .tensors()
                    .parameters()
                    .get("blocks.1.mlp.fc2.bias")
                    .detach()
                    .select(0, 0)
                    .add_(new Scalar(3.0));
            assertThat(Tensors.toFloats(model.encoder.classTokenAttention(images, 1)))
                    .containsExactly(second);
            assertThat(Tensors.toFloats(model.encoder.classTokenAttention(images, 2)))
                    .isNotEqualTo(third);
        }
    }

    @Test
    void refusesABlockThatIsNotThere() {
        try (MicroModel model = new MicroModel()) {
            assertThatThrownBy(() -> model.encoder.classTokenAttention(model.images(1), 4))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("0 to 3");
            assertThatThrownBy(() -> model.encoder.classTokenAttention(model.images(1), -1))
                    .isInstanceOf(VitException.class);
        }
    }
}
