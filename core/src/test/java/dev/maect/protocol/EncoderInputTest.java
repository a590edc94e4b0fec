/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.ImageSpec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderInputTest {
    @Test
    void imagesThatAreReadInAnotherWayAreAskedAboutInAnotherWay() {
        ImageSpec.Reading range = new ImageSpec.Reading(Optional.of(new ImageSpec.Range(0, 4095)), false);
        ImageSpec.Reading upright = new ImageSpec.Reading(Optional.empty(), true);
        assertThat(new EncoderInput(3, ImageSpec.Reading.STANDARD).question("labels"))
                .isEqualTo("labels");
        assertThat(new EncoderInput(3, range).question("labels")).contains("data.sample-range=0,4095");
        assertThat(new EncoderInput(5, upright).question("labels"))
                .contains("5 channels")
                .contains("data.exif-orientation=true");
    }

    @Test
    void whatAnEncodersFileSaysIsReadAgain() {
        for (ImageSpec.Range range :
                new ImageSpec.Range[] {new ImageSpec.Range(-0.5, 1e30), new ImageSpec.Range(0, 1)}) {
            ImageSpec.Reading reading = new ImageSpec.Reading(Optional.of(range), true);
            assertThat(ImageSpec.Reading.ofSettings(reading.settings())).isEqualTo(reading);
        }
        assertThat(ImageSpec.Reading.STANDARD.settings()).isEmpty();
        assertThat(ImageSpec.Reading.ofSettings(Map.of("seed", "0"))).isEqualTo(ImageSpec.Reading.STANDARD);
        for (String text : new String[] {"", "1", "1,0", "0,NaN", "0,1,2", "a,b", "-1e308,1e308"}) {
            assertThatThrownBy(() -> ImageSpec.Range.parse(text)).isInstanceOf(DataException.class);
        }
    }
}
