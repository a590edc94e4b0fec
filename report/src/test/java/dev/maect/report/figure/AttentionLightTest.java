/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AttentionLightTest {
    @Test
    void lightFallsWhereTheMapIsHigh() {
        byte[] white = new byte[8 * 8 * 3];
        Arrays.fill(white, (byte) 255);
        Image lit = AttentionLight.lit(new Image(8, 8, 3, white), new float[] {0, 0, 0, 1}, 2, 2);
        assertThat(lit.pixels()[0] & 0xff).isEqualTo(51);
        assertThat(lit.pixels()[lit.pixels().length - 1] & 0xff).isEqualTo(255);
    }
}
