/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.engine.RandomStream;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kinds without randomness against numpy, scipy, colorsys and Pillow, which were given the same image and parameters:
 * mean, standard deviation and seven values.
 */
class CorruptionReferenceTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    cifar; brightness; 3; 152.4466; 67.9493; 255, 213, 102, 184, 166, 42, 214
                    cifar; contrast; 3; 125.1348; 25.0907; 165, 157, 100, 133, 127, 88, 146
                    cifar; saturate; 3; 113.3011; 70.9234; 223, 183, 64, 146, 128, 0, 172
                    cifar; gaussian-blur; 3; 125.1914; 39.5090; 207, 186, 65, 118, 132, 64, 179
                    cifar; defocus-blur; 3; 125.0716; 42.0971; 202, 190, 63, 124, 132, 75, 179
                    cifar; zoom-blur; 3; 123.1589; 39.8599; 209, 203, 65, 140, 128, 84, 171
                    cifar; jpeg-compression; 3; 125.8792; 51.2041; 106, 255, 57, 104, 135, 83, 182
                    cifar; pixelate; 3; 125.8301; 55.6311; 223, 203, 67, 146, 129, 33, 179
                    imagenet; brightness; 2; 152.2834; 81.5431; 255, 85, 187, 131, 5, 119, 121
                    imagenet; contrast; 2; 126.9597; 22.1594; 156, 109, 130, 119, 89, 124, 115
                    imagenet; saturate; 2; 184.7695; 49.3740; 223, 190, 138, 171, 24, 235, 119
                    imagenet; gaussian-blur; 2; 126.9809; 34.5567; 170, 120, 119, 174, 127, 91, 175
                    imagenet; defocus-blur; 2; 126.9682; 33.6844; 139, 134, 114, 178, 131, 93, 174
                    imagenet; zoom-blur; 2; 126.9336; 37.2352; 152, 156, 129, 102, 132, 104, 145
                    imagenet; jpeg-compression; 2; 127.3658; 55.7079; 134, 92, 102, 179, 55, 117, 216
                    imagenet; pixelate; 2; 127.9747; 55.7269; 149, 65, 189, 104, 102, 156, 166
                    imagenet; brightness; 5; 167.1790; 84.3704; 255, 85, 251, 145, 11, 119, 175
                    imagenet; contrast; 5; 126.9854; 3.6905; 132, 124, 127, 126, 121, 126, 125
                    imagenet; saturate; 5; 95.7442; 89.5170; 223, 0, 130, 0, 0, 0, 71
                    imagenet; gaussian-blur; 5; 127.0013; 20.6547; 149, 142, 108, 142, 142, 86, 156
                    imagenet; defocus-blur; 5; 128.3429; 22.8723; 105, 151, 103, 142, 141, 89, 157
                    imagenet; zoom-blur; 5; 126.9611; 31.8910; 132, 103, 128, 101, 126, 101, 141
                    imagenet; jpeg-compression; 5; 127.5321; 52.4657; 94, 48, 128, 184, 107, 83, 194
                    imagenet; pixelate; 5; 127.7259; 47.7068; 136, 109, 163, 120, 119, 127, 152
                    """)
    void equalsTheReference(String table, String kind, int strength, double mean, double deviation, String values) {
        boolean small = table.equals("cifar");
        Image image = Images.synthetic(small ? 32 : 224, small ? 32 : 224, 3, 5);
        Corruption corruption = new Corruption(
                CorruptionKind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_')),
                strength,
                small ? StrengthTable.CIFAR_10_C : StrengthTable.IMAGENET_C);
        byte[] pixels = corruption.apply(image, RandomStream.of(0, "reference")).pixels();
        double sum = 0;
        double squares = 0;
        for (byte pixel : pixels) {
            sum += pixel & 0xff;
            squares += (pixel & 0xff) * (pixel & 0xff);
        }
        double found = sum / pixels.length;
        assertThat(found).isCloseTo(mean, within(0.02));
        assertThat(Math.sqrt(squares / pixels.length - found * found)).isCloseTo(deviation, within(0.02));
        int[] expected = Arrays.stream(values.split(","))
                .mapToInt(value -> Integer.parseInt(value.strip()))
                .toArray();
        for (int k = 0; k < expected.length; k++) {
            // Without the fraction, a difference in the last bit can be a whole step.
            assertThat(pixels[(int) ((long) k * pixels.length / 7) + 3 * k] & 0xff)
                    .as("value %d", k)
                    .isCloseTo(expected[k], within(1));
        }
    }
}
