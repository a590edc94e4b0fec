/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.Images;
import dev.maect.data.corruption.Convolution.Edge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against scipy.ndimage (map_coordinates of order 1, modes reflect and mirror; gaussian_filter). */
class WarpTest {
    @ParameterizedTest
    @CsvSource({
        "-1.25, 2.5, REFLECT, 0.605882, 0.711765, 0.314216",
        "5.75, -0.5, REFLECT, 0.282353, 0.772549, 0.866667",
        "13.3, 4.9, REFLECT, 0.567843, 0.260392, 0.751765",
        "-20.6, 31.2, REFLECT, 0.444392, 0.491294, 0.379137",
        "-1.25, 2.5, REFLECT_101, 0.361765, 0.686765, 0.419118",
        "5.75, -0.5, REFLECT_101, 0.206373, 0.389706, 0.350980",
        "13.3, 4.9, REFLECT_101, 0.433020, 0.396902, 0.805529",
        "-20.6, 31.2, REFLECT_101, 0.463216, 0.650510, 0.685647"
    })
    void readsBetweenAndBeyondPixels(double y, double x, Edge edge, float red, float green, float blue) {
        FloatImage image = FloatImage.of(Images.synthetic(6, 5, 3, 9));
        FloatImage result = new FloatImage(1, 1, 3);
        Warp.sample(image, y, x, edge, result, 0);
        assertThat(result.values()).containsExactly(new float[] {red, green, blue}, within(2e-6f));
    }

    @Test
    void aKernelMayBeLargerThanTheImage() {
        FloatImage noise = new FloatImage(16, 16, 1);
        byte[] grey = Images.synthetic(16, 16, 1, 3).pixels();
        for (int i = 0; i < grey.length; i++) {
            noise.values()[i] = (grey[i] & 0xff) / 255f;
        }
        float[] smooth = Convolution.gaussian(noise, 11.2, 3, Edge.REFLECT).values();
        assertThat(new float[] {smooth[0], smooth[7 * 16 + 3], smooth[255]})
                .containsExactly(new float[] {0.352935f, 0.353473f, 0.354466f}, within(2e-6f));
    }
}
