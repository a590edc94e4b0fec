/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.testing.Deviation;
import dev.maect.testing.TestDevice;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {
    @Test
    void featuresStayClose() {
        try (MicroModel model = new MicroModel();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor images = model.images(4);
            Tensor full = model.encoder.forward(images);
            try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                assertThat(Deviation.maxOverRms(model.encoder.forward(images), full))
                        .isBetween(1e-6, 0.1);
            }
        }
    }

    @Test
    void lossAndGradientsStayCloseAndInSinglePrecision() {
        Map<String, float[]> full = new HashMap<>();
        double loss;
        try (MicroModel model = new MicroModel()) {
            Tensor value = model.loss(model.images(4), model.masking(4, 0.5));
            value.backward();
            loss = value.item_double();
            model.encoder.tensors().parameters().forEach((name, p) -> full.put(name, Tensors.toFloats(p.grad())));
        }
        try (MicroModel model = new MicroModel()) {
            Tensor value;
            try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                value = model.loss(model.images(4), model.masking(4, 0.5));
            }
            value.backward();
            assertThat(value.scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(value.item_double()).isCloseTo(loss, within(0.02 * loss));
            model.encoder.tensors().parameters().forEach((name, p) -> {
                assertThat(p.grad().scalar_type().intern()).isEqualTo(ScalarType.Float);
                if (!name.endsWith("qkv.bias")) {
                    assertThat(cosine(Tensors.toFloats(p.grad()), full.get(name)))
                            .as(name)
                            .isGreaterThan(0.97);
                }
            });
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
