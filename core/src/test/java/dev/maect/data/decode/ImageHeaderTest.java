/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.augment.PillowReferenceTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageHeaderTest {
    static java.util.stream.Stream<String> files() {
        return PillowReferenceTest.files();
    }

    private static ImageHeader header(byte[] file) throws Unreadable {
        return ImageFormat.of(file).header(file);
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsTheSizeOfEveryFormat(String name) throws Unreadable {
        ImageHeader header = header(PillowReferenceTest.resource(name));
        assertThat(header.height()).isEqualTo(37);
        assertThat(header.width()).isEqualTo(50);
        assertThat(header.pixels()).isEqualTo(37 * 50);
        assertThat(header.plain()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysOfAShortFileThatItIsUnreadableOrTheTruth(String name) {
        byte[] file = PillowReferenceTest.resource(name);
        int refused = 0;
        for (int length = 0; length < Math.min(400, file.length); length++) {
            try {
                assertThat(header(Arrays.copyOf(file, length)).pixels()).isEqualTo(37 * 50);
            } catch (Unreadable e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"420.jpg, JPEG", "rgb.png, PNG", "lossy.webp, WEBP", "rgb.bmp, BMP", "rgb.tif, TIFF", "palette.gif, GIF"
    })
    void tellsFormatsByTheirContent(String name, ImageFormat expected) throws Unreadable {
        byte[] start = Arrays.copyOf(PillowReferenceTest.resource(name), ImageFormat.SIGNATURE);
        assertThat(ImageFormat.of(start)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'#?RADIANCE\nFORMAT=32-bit_rle_rgbe', Radiance HDR",
        "'P6\n20000 20000\n255\n', 'PBM, PGM or PPM'",
        "'P3 20000 20000 255 1', 'PBM, PGM or PPM'",
        "'P7\nWIDTH 20000\n', PAM",
        "'PF\n20000 20000\n-1.0\n', PFM",
        "'<svg width=\"9\"/>', SVG",
        "'<?xml version=\"1.0\"?><svg/>', SVG",
        "'<!DOCTYPE html><html>', web page",
        "'....ftypheic', HEIC",
        "'....ftypavif', AVIF",
        "'version https://git-lfs.github.com/spec/v1', Git LFS",
        "'PK\u0003\u0004....', ZIP"
    })
    void namesFormatsThatAreNotRead(String start, String name) {
        assertThatThrownBy(() -> ImageFormat.of(start.getBytes(UTF_8)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(name)
                .hasMessageContaining("JPEG, PNG, WebP, BMP, TIFF or GIF");
    }

    @Test
    void namesBinaryFormatsThatAreNotRead() {
        assertForeign("Sun raster", 0x59, 0xa6, 0x6a, 0x95);
        assertForeign("OpenEXR", 0x76, 0x2f, 0x31, 0x01);
        assertForeign("JPEG 2000", 0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10);
        assertForeign("JPEG 2000", 0xff, 0x4f, 0xff, 0x51);
        assertThatThrownBy(() -> ImageFormat.of(new byte[] {0, 0, 3, 2, 64, 80})) // WBMP, which begins with nothing
                .hasMessageContaining("not an image");
    }

    private static void assertForeign(String name, int... start) {
        byte[] bytes = new byte[100];
        for (int i = 0; i < start.length; i++) {
            bytes[i] = (byte) start[i];
        }
        assertThatThrownBy(() -> ImageFormat.of(bytes)).hasMessageContaining(name);
    }

    @Test
    void findsTheFrameOfAJpegBehindWhatLibjpegPassesOver() throws Unreadable {
        byte[] file = PillowReferenceTest.resource("420.jpg");
        byte[] junk = new byte[file.length + 5];
        System.arraycopy(file, 0, junk, 0, 2);
        junk[2] = 17;
        junk[3] = (byte) 0xff;
        junk[4] = 0;
        junk[5] = (byte) 0xff;
        junk[6] = (byte) 0xd0;
        System.arraycopy(file, 2, junk, 7, file.length - 2);
        assertThat(header(junk).pixels()).isEqualTo(37 * 50);
    }

    @Test
    void countsWhatAProgressiveJpegKeeps() throws Unreadable {
        assertThat(header(PillowReferenceTest.resource("420.jpg")).working()).isZero();
        // 4:2:0 in blocks of 64 values of two bytes: 8 x 6 of luma and 4 x 3 of either colour
        assertThat(header(PillowReferenceTest.resource("progressive.jpg")).working())
                .isEqualTo((8 * 6 + 2 * 4 * 3) * 128);
    }

    @Test
    void readsTheExtendedWebpHeader() throws Unreadable {
        ByteBuffer data = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        data.put("RIFF....WEBPVP8X".getBytes(UTF_8)).putInt(10).put((byte) 2); // animated
        data.put(24, (byte) 1); // width - 1, 24 bits
        data.put(25, (byte) 2);
        data.put(27, (byte) 3); // height - 1
        data.put(28, (byte) 1);
        ImageHeader header = header(data.array());
        assertThat(header.height()).isEqualTo(260);
        assertThat(header.width()).isEqualTo(514);
        data.put(20, (byte) 0); // not animated, and no image in it
        assertThatThrownBy(() -> header(data.array())).isInstanceOf(Unreadable.class);
        data.put(20, (byte) 2).put(26, (byte) 1);
        assertThatThrownBy(() -> header(data.array())).hasMessageContaining("more than a WebP can have");
    }

    @Test
    void readsABigEndianTiff() throws Unreadable {
        ByteBuffer data = ByteBuffer.allocate(64);
        data.put("MM".getBytes(UTF_8)).putShort((short) 42).putInt(8).putShort((short) 2);
        data.putShort((short) 256)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 70)
                .putShort((short) 0);
        data.putShort((short) 257).putShort((short) 4).putInt(1).putInt(90_000);
        ImageHeader header = header(data.array());
        assertThat(header.height()).isEqualTo(90_000);
        assertThat(header.width()).isEqualTo(70);
        assertThat(header.plain()).isFalse(); // it does not say where its pixels are
    }

    @Test
    void aProductIsTheLargestNumberAtMost() {
        assertThat(ImageHeader.saturated(3, 4, 5)).isEqualTo(60);
        assertThat(ImageHeader.saturated(1L << 40, 1L << 40)).isEqualTo(Long.MAX_VALUE);
        assertThat(ImageHeader.saturated(1L << 40, 0, 1L << 40)).isZero();
    }
}
