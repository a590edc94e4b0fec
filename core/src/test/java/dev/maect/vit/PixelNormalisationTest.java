/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelNormalisationTest {
    private static Tensor images(long... shape) {
        return RandomTensors.uniform(1, shape).mul(new Scalar(256.0)).to(ScalarType.Byte);
    }

    @Test
    void normalisesEachChannelAndTurnsImagesToPlanes() {
        try (PointerScope scope = new PointerScope()) {
            Tensor image = Tensors.ofLongs(new long[] {0, 128, 255, 51, 102, 153}, 1, 1, 2, 3)
                    .to(ScalarType.Byte);
            Tensor normalised = PixelNormalisation.IMAGENET.apply(image, TestDevice.get());
            assertThat(Tensors.shape(normalised)).containsExactly(1, 3, 1, 2);
            assertThat(normalised.scalar_type().intern()).isEqualTo(ScalarType.Float);
            float[] values = Tensors.toFloats(normalised);
            assertThat(values[0]).isCloseTo((float) (-0.485 / 0.229), within(1e-6f));
            assertThat(values[1]).isCloseTo((float) ((0.2 - 0.485) / 0.229), within(1e-6f));
            assertThat(values[2]).isCloseTo((float) ((128 / 255.0 - 0.456) / 0.224), within(1e-6f));
            assertThat(values[5]).isCloseTo((float) ((0.6 - 0.406) / 0.225), within(1e-6f));
        }
    }

    @Test
    void joinsLeadingDimensionsViewByView() {
        try (PointerScope scope = new PointerScope()) {
            Tensor views = images(2, 3, 4, 5, 3);
            Tensor normalised = PixelNormalisation.IMAGENET.apply(views, TestDevice.get());
            assertThat(Tensors.shape(normalised)).containsExactly(6, 3, 4, 5);
            Tensor last = PixelNormalisation.IMAGENET.apply(views.select(0, 1).narrow(0, 2, 1), TestDevice.get());
            assertThat(Tensors.toFloats(normalised.narrow(0, 5, 1))).containsExactly(Tensors.toFloats(last));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void isUndoneExactly(int channels) {
        PixelNormalisation normalisation =
                new PixelNormalisation(Collections.nCopies(channels, 0.4), Collections.nCopies(channels, 0.3));
        try (PointerScope scope = new PointerScope()) {
            Tensor before = images(2, 16, 16, channels);
            Tensor after = normalisation.invert(normalisation.apply(before, TestDevice.get()));
            assertThat(after.scalar_type().intern()).isEqualTo(ScalarType.Byte);
            assertThat(Tensors.toLongs(after)).containsExactly(Tensors.toLongs(before));
        }
    }

    @Test
    void clampsWhatIsNoColour() {
        try (PointerScope scope = new PointerScope()) {
            Tensor normalised = Tensors.ofFloats(new float[] {-100, 100}, 1, 1, 1, 2);
            PixelNormalisation grey = new PixelNormalisation(List.of(0.5), List.of(0.5));
            assertThat(Tensors.toLongs(grey.invert(normalised))).containsExactly(0, 255);
        }
    }

    @Test
    void refusesAnotherNumberOfChannels() {
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> PixelNormalisation.IMAGENET.apply(images(1, 2, 2, 4), TestDevice.get()))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("4 channels")
                    .hasMessageContaining("images of 3");
        }
        assertThatThrownBy(() -> new PixelNormalisation(List.of(0.5), List.of(0.0)))
                .isInstanceOf(VitException.class);
        assertThatThrownBy(() -> new PixelNormalisation(List.of(), List.of())).isInstanceOf(VitException.class);
        assertThatThrownBy(() -> new PixelNormalisation(List.of(0.5, 0.5), List.of(1.0)))
                .isInstanceOf(VitException.class);
    }
}
