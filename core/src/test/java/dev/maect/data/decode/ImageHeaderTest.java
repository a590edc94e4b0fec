/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.augment.PillowReferenceTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageHeaderTest {
    static java.util.stream.Stream<String> files() {
        return PillowReferenceTest.files().filter(name -> !name.endsWith(".ppm"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsTheSizeOfEveryFormat(String name) {
        assertThat(ImageHeader.of(PillowReferenceTest.resource(name))).contains(new ImageHeader(37, 50));
    }

    @ParameterizedTest
    @MethodSource("files")
    void neverFailsOnAShortFile(String name) {
        byte[] file = PillowReferenceTest.resource(name);
        for (int length = 0; length < Math.min(200, file.length); length++) {
            ImageHeader.of(Arrays.copyOf(file, length))
                    .ifPresent(header -> assertThat(header).isEqualTo(new ImageHeader(37, 50)));
        }
    }

    @Test
    void readsTheExtendedWebpHeader() {
        byte[] file = new byte[40];
        ByteBuffer data = ByteBuffer.wrap(file).put("RIFF....WEBPVP8X".getBytes(UTF_8));
        file[24] = 1; // width - 1, 24 bits little-endian
        file[25] = 2;
        file[27] = 3; // height - 1
        file[29] = 1;
        assertThat(ImageHeader.of(data.array())).contains(new ImageHeader(65536 + 4, 514));
    }

    @Test
    void readsABigEndianTiff() {
        ByteBuffer data = ByteBuffer.allocate(64);
        data.put("MM".getBytes(UTF_8)).putShort((short) 42).putInt(8).putShort((short) 2);
        data.putShort((short) 256)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 70)
                .putShort((short) 0);
        data.putShort((short) 257).putShort((short) 4).putInt(1).putInt(90_000);
        assertThat(ImageHeader.of(data.array())).contains(new ImageHeader(90_000, 70));
    }

    @Test
    void knowsNothingOfOtherFiles() {
        assertThat(ImageHeader.of("just some text that is no image".getBytes(UTF_8)))
                .isEmpty();
    }
}
