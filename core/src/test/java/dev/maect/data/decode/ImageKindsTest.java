/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Image;
import dev.maect.data.ImageSpec;
import dev.maect.data.Images;
import dev.maect.data.Part;
import dev.maect.data.augment.PillowReferenceTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One small file of each kind that decoders like to read in ways of their own. */
class ImageKindsTest {
    private static final int DATA = 300;
    private static final int FLOAT = 3;

    /** A TIFF of one strip; entries are tag and values. */
    private static byte[] tiff(
            int height, int width, int bits, int samples, long[][] more, Consumer<ByteBuffer> pixels) {
        List<long[]> entries = new ArrayList<>(List.of(
                new long[] {256, width},
                new long[] {257, height},
                new long[] {258, bits},
                new long[] {273, DATA},
                new long[] {277, samples}));
        entries.addAll(Arrays.asList(more));
        if (entries.stream().noneMatch(entry -> entry[0] == 262)) {
            entries.add(new long[] {262, samples >= 3 ? 2 : 1});
        }
        ByteBuffer data = ByteBuffer.allocate(DATA + height * ((width * bits * samples + 7) / 8))
                .order(ByteOrder.LITTLE_ENDIAN);
        data.put("II*\0".getBytes(ISO_8859_1)).putInt(8).putShort((short) entries.size());
        for (long[] entry : entries) {
            data.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt((int) entry[1]);
        }
        data.position(DATA);
        pixels.accept(data);
        return data.array();
    }

    private static byte[] shorts(int samples, int... values) {
        return tiff(
                1,
                values.length / samples,
                16,
                samples,
                new long[0][],
                data -> Arrays.stream(values).forEach(value -> data.putShort((short) value)));
    }

    private static int[] decoded(byte[] file, int channels, ImageSpec.Reading reading) {
        byte[] pixels = new ImageDecoder(channels, reading).decode(file, "x").pixels();
        int[] values = new int[pixels.length];
        Arrays.setAll(values, i -> pixels[i] & 0xff);
        return values;
    }

    private static int[] decoded(byte[] file, int channels) {
        return decoded(file, channels, ImageSpec.Reading.STANDARD);
    }

    private static ImageSpec.Reading range(double low, double high) {
        return new ImageSpec.Reading(Optional.of(new ImageSpec.Range(low, high)), false);
    }

    @Test
    void sixteenBitsBecomeTheirHighByteWhateverTheNumberOfChannels() throws IOException {
        assertThat(decoded(shorts(1, 0x8102, 0xffff), 1)).containsExactly(0x81, 0xff);
        assertThat(decoded(shorts(3, 0x8102, 0x1fff, 0), 3)).containsExactly(0x81, 0x1f, 0);
        assertThat(decoded(shorts(4, 0x8102, 0x1fff, 0, 0x40ff), 4)).containsExactly(0x81, 0x1f, 0, 0x40);
        assertThat(decoded(shorts(1, 0x8102), 3)).containsExactly(0x81, 0x81, 0x81);
        BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(0, 0, 0, 0x8102);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(grey, "png", png);
        for (int channels : new int[] {1, 3, 4}) {
            assertThat(decoded(png.toByteArray(), channels)[0]).isEqualTo(0x81);
        }
        assertThat(decoded(png.toByteArray(), 1, range(0, 0xffff))).containsExactly(0x81);
    }

    @Test
    void twelveBitsInSixteenAreNoticedAndReadByTheirRange() {
        byte[] file = shorts(1, 4095, 2048, 16, 0);
        ImageDecoder decoder = new ImageDecoder(1);
        decoder.decode(file, "dark.tif");
        assertThat(decoder.notes()).singleElement().asString().contains("dark.tif", "4095", "data.sample-range=0,4095");
        assertThat(decoded(file, 1, range(0, 4095))).containsExactly(255, 128, 1, 0);
        ImageDecoder bright = new ImageDecoder(1);
        bright.decode(shorts(1, 0xf000, 3), "x");
        assertThat(bright.notes()).isEmpty();
    }

    @Test
    void floatsAndSignsAskForTheirRange() {
        byte[] floats = tiff(
                1,
                3,
                32,
                1,
                new long[][] {{339, FLOAT}},
                data -> data.putFloat(0.5f).putFloat(-1).putFloat(Float.NaN));
        byte[] doubles = tiff(
                1,
                2,
                64,
                1,
                new long[][] {{339, FLOAT}},
                data -> data.putDouble(0.5).putDouble(7));
        byte[] halves = tiff(
                1,
                2,
                16,
                1,
                new long[][] {{339, FLOAT}},
                data -> data.putShort((short) 0x3800).putShort((short) 0x3c00));
        byte[] signed = tiff(
                1,
                2,
                16,
                1,
                new long[][] {{339, 2}},
                data -> data.putShort((short) -2).putShort((short) 1));
        for (byte[] file : List.of(floats, doubles, halves, signed)) {
            assertThatThrownBy(() -> decoded(file, 1))
                    .hasMessageStartingWith("x: its samples are ")
                    .hasMessageContaining("data.sample-range=LOW,HIGH");
        }
        assertThat(decoded(floats, 1, range(0, 1))).containsExactly(128, 0, 0);
        assertThat(decoded(doubles, 1, range(0, 1))).containsExactly(128, 255);
        assertThat(decoded(halves, 1, range(0, 1))).containsExactly(128, 255);
        assertThat(decoded(signed, 1, range(-2, 1))).containsExactly(0, 192);
    }

    @Test
    void alphaIsDroppedAndColoursAreKept() {
        byte[] separate = tiff(1, 1, 8, 4, new long[][] {{338, 2}}, data -> data.putInt(0x00302010));
        assertThat(decoded(separate, 3)).containsExactly(0x10, 0x20, 0x30);
        assertThat(decoded(separate, 4)).containsExactly(0x10, 0x20, 0x30, 0);
        byte[] multiplied = tiff(1, 1, 8, 4, new long[][] {{338, 1}}, data -> data.putInt(0x80302010));
        assertThat(decoded(multiplied, 4)).containsExactly(0x10 * 255 / 128, 0x20 * 255 / 128, 0x30 * 255 / 128, 0x80);
        byte[] infrared = tiff(1, 1, 8, 4, new long[][] {{338, 0}}, data -> data.putInt(0x77302010));
        assertThat(decoded(infrared, 3)).containsExactly(0x10, 0x20, 0x30);
        assertThat(decoded(infrared, 4)).containsExactly(0x10, 0x20, 0x30, 0x77);
        byte[] grey = tiff(1, 1, 8, 2, new long[][] {{338, 2}}, data -> data.putShort((short) 0x0055));
        assertThat(decoded(grey, 3)).containsExactly(0x55, 0x55, 0x55);
        assertThat(decoded(grey, 2)).containsExactly(0x55, 0);
    }

    @Test
    void bandsAreNotTakenForColours() {
        byte[] file = tiff(1, 1, 8, 5, new long[][] {{262, 1}}, data -> data.put(new byte[] {1, 2, 3, 4, 5}));
        assertThat(decoded(file, 5)).containsExactly(1, 2, 3, 4, 5);
        for (int channels : new int[] {1, 3, 4, 6}) {
            assertThatThrownBy(() -> decoded(file, channels))
                    .hasMessageContaining("it has 5 bands (grey and 4 of no stated meaning)")
                    .hasMessageContaining("model.channels=5");
        }
        assertThatThrownBy(() -> decoded(PillowReferenceTest.resource("rgb.png"), 7))
                .hasMessageContaining("3 bands (red, green, blue)");
    }

    @ParameterizedTest
    @CsvSource({"50000,Zstandard", "34925,LZMA", "50001,WebP", "34712,JPEG 2000", "777,not known (777)"})
    void compressionsThatAreNotSupportedAreNamed(int code, String name) {
        byte[] file = tiff(1, 1, 8, 3, new long[][] {{259, code}, {279, 3}}, data -> data.put(new byte[3]));
        assertThatThrownBy(() -> decoded(file, 3)).hasMessageContaining(name).hasMessageContaining("compress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LZW", "ZLib", "Deflate", "PackBits"})
    void unpacksWhatTheJdkPacks(String compression) throws IOException {
        Image image = Images.synthetic(70, 90, 3, 3);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType(compression);
            writer.write(null, new IIOImage(ImageEncoder.buffered(image), null, null), how);
        }
        writer.dispose();
        Images.assertSame(ImageDecoder.rgb().decode(out.toByteArray(), "x"), image);
    }

    /** Of an image of 2 rows and 3 columns, numbered row by row, the first row as it is seen. */
    @ParameterizedTest
    @CsvSource({"1,0 1 2", "2,2 1 0", "3,5 4 3", "4,3 4 5", "5,0 3", "6,3 0", "7,5 2", "8,2 5"})
    void turnsImagesUpright(int orientation, String row) {
        byte[] file =
                tiff(2, 3, 8, 1, new long[][] {{274, orientation}}, data -> data.put(new byte[] {0, 1, 2, 3, 4, 5}));
        int[] expected =
                Arrays.stream(row.split(" ")).mapToInt(Integer::parseInt).toArray();
        Image image = new ImageDecoder(1).decode(file, "x");
        assertThat(image.width()).isEqualTo(expected.length);
        assertThat(decoded(file, 1)).startsWith(expected);
    }

    @Test
    void turnsByExifDataIfAskedFor() {
        ImageSpec.Reading upright = new ImageSpec.Reading(Optional.empty(), true);
        byte[] jpeg = PillowReferenceTest.resource("420.jpg");
        byte[] exif = new byte[36];
        ByteBuffer.wrap(exif).putShort((short) 0xffe1).putShort((short) 34).put("Exif\0\0II*\0".getBytes(ISO_8859_1));
        ByteBuffer.wrap(exif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(14)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putInt(6);
        ByteArrayOutputStream turned = new ByteArrayOutputStream();
        turned.write(jpeg, 0, 2);
        turned.writeBytes(exif);
        turned.write(jpeg, 2, jpeg.length - 2);
        Image plain = ImageDecoder.rgb().decode(jpeg, "x");
        Images.assertSame(ImageDecoder.rgb().decode(turned.toByteArray(), "x"), plain);
        Images.assertSame(
                new ImageDecoder(3, upright).decode(turned.toByteArray(), "x"), Orientation.upright(plain, 6));
        Images.assertSame(
                new ImageDecoder(3, upright)
                        .decode(turned.toByteArray(), "x", Part::whole)
                        .image(),
                Orientation.upright(plain, 6));
    }

    @Test
    void readsBmpsOfSixteenBitsToTheFullRange() {
        ByteBuffer data = ByteBuffer.allocate(70).order(ByteOrder.LITTLE_ENDIAN);
        data.put("BM".getBytes(ISO_8859_1))
                .putInt(70)
                .putInt(0)
                .putInt(66)
                .putInt(40)
                .putInt(1)
                .putInt(1);
        data.putShort((short) 1).putShort((short) 16).putInt(3);
        data.putInt(54, 0xf800).putInt(58, 0x7e0).putInt(62, 0x1f).putShort(66, (short) 0xffff);
        assertThat(decoded(data.array(), 3)).containsExactly(255, 255, 255);
        data.putShort(66, (short) (1 << 11 | 1 << 5 | 1));
        assertThat(decoded(data.array(), 3)).containsExactly(8, 4, 8);
    }

    /** 1 x 2 pixels: the background's colour where the frame is not, and a transparent one that keeps its colour. */
    @Test
    void readsGifsThatAreTransparent() {
        byte[] gif = ("GIF89a\2\0\1\0\u0080\0\0" + "\12\13\14\24\25\26" + "!\u00f9\4\1\0\0\1\0" + ",\0\0\0\0\2\0\1\0\0"
                        + "\2\2\104\12\0;")
                .getBytes(ISO_8859_1);
        assertThat(decoded(gif, 3)).containsExactly(10, 11, 12, 20, 21, 22);
        assertThat(decoded(gif, 4)).containsExactly(10, 11, 12, 255, 20, 21, 22, 0);
    }

    @Test
    void readsPngsWithoutTheirEnd() {
        byte[] png = PillowReferenceTest.resource("rgb.png");
        Images.assertSame(
                ImageDecoder.rgb().decode(Arrays.copyOf(png, png.length - 12), "x"),
                ImageDecoder.rgb().decode(png, "x"));
    }

    @Test
    void readsJpegsWithWhatDoesNotBelongBetweenTheirParts() {
        byte[] jpeg = PillowReferenceTest.resource("420.jpg");
        int segment = 2 + 2 + ((jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff);
        ByteArrayOutputStream junk = new ByteArrayOutputStream();
        junk.write(jpeg, 0, segment);
        junk.writeBytes("hello".getBytes(ISO_8859_1));
        junk.write(jpeg, segment, jpeg.length - segment);
        Images.assertSame(
                ImageDecoder.rgb().decode(junk.toByteArray(), "x"),
                ImageDecoder.rgb().decode(jpeg, "x"));
    }
}
