/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FileKindTest {
    private static String text(byte[] file) {
        return FileKind.of(file).map(FileKind::text).orElse("none");
    }

    /** A TIFF whose header says that each pixel has 13 samples of {@code bits}, without any. */
    private static byte[] tiff(int bits, int format) {
        int[][] tags = {
            {256, 3, 1, 4}, {257, 3, 1, 4}, {258, 3, 1, bits}, {262, 3, 1, 1}, {277, 3, 1, 13}, {339, 3, 1, format}
        };
        ByteBuffer file = ByteBuffer.allocate(8 + 2 + 12 * tags.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) tags.length);
        for (int[] tag : tags) {
            file.putShort((short) tag[0])
                    .putShort((short) tag[1])
                    .putInt(tag[2])
                    .putInt(tag[3]);
        }
        return file.array();
    }

    @Test
    void saysChannelsAndBits() {
        Image colours = new Image(2, 2, 3, new byte[12]);
        assertThat(text(ImageEncoder.png(colours))).isEqualTo("PNG, 3 x 8 bits");
        assertThat(text(ImageEncoder.png(new Image(2, 2, 1, new byte[4])))).isEqualTo("PNG, 1 x 8 bits");
        assertThat(text(tiff(16, 1))).isEqualTo("TIFF, 13 x 16 bits");
        assertThat(text(tiff(32, 3))).isEqualTo("TIFF, 13 x 32 bits, floating-point");
        assertThat(text(tiff(16, 2))).isEqualTo("TIFF, 13 x 16 bits, signed");
        assertThat(FileKind.of(tiff(16, 1)).orElseThrow().ending()).isEqualTo("tif");
    }

    @Test
    void cutFilesHaveAFormatAloneOrNone() {
        byte[] png = ImageEncoder.png(new Image(2, 2, 3, new byte[12]));
        for (int length = 0; length < png.length; length++) {
            assertThat(text(Arrays.copyOf(png, length))).isIn("none", "PNG", "PNG, 3 x 8 bits");
        }
        byte[] tiff = tiff(16, 1);
        for (int length = 0; length < tiff.length; length++) {
            assertThat(text(Arrays.copyOf(tiff, length))).isIn("none", "TIFF", "TIFF, 13 x 16 bits");
        }
        assertThat(text("<html>".getBytes(StandardCharsets.US_ASCII))).isEqualTo("none");
    }
}
