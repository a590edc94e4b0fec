/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.augment.PillowReferenceTest;
import dev.maect.engine.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private final ImageDecoder decoder = ImageDecoder.rgb();

    @Test
    void decodesAPngExactly() {
        Image image = Images.synthetic(33, 21, 3, 5);
        Images.assertSame(decoder.decode(Images.png(image), "a.png"), image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"420.jpg", "progressive.jpg", "rgb.png", "palette.gif", "lossy.webp", "rgb.tif", "rgb.bmp"})
    void refusesACutOffFileAndNamesIt(String name) {
        byte[] file = PillowReferenceTest.resource(name);
        for (int percent : new int[] {1, 10, 30, 50, 70, 90, 97}) {
            byte[] cut = Arrays.copyOf(file, file.length * percent / 100);
            assertThatThrownBy(() -> decoder.decode(cut, "photos/" + name))
                    .as("%d %% of the file", percent)
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("photos/" + name + ": ")
                    .hasMessageContaining("Remove or replace it");
        }
    }

    @Test
    void acceptsBytesBehindTheEndOfAJpeg() {
        byte[] file = PillowReferenceTest.resource("420.jpg");
        byte[] longer = Arrays.copyOf(file, file.length + 100);
        Images.assertSame(decoder.decode(longer, "x"), decoder.decode(file, "x"));
    }

    @Test
    void refusesAJpegWhoseTailWasNeverWritten() {
        byte[] file = PillowReferenceTest.resource("444.jpg");
        Arrays.fill(file, file.length / 2, file.length, (byte) 0);
        assertThatThrownBy(() -> decoder.decode(file, "x")).hasMessageContaining("cut off");
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThatThrownBy(() -> decoder.decode(new byte[0], "empty.jpg"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("empty.jpg: the file is empty");
        assertThatThrownBy(() -> decoder.decode("<html>404 not found</html>......".getBytes(UTF_8), "page.jpg"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("page.jpg: it is a web page");
        assertThatThrownBy(() -> decoder.decode(new byte[4096], "zeros.png")).isInstanceOf(DataException.class);
    }

    @Test
    void refusesAnnouncedGigapixelsBeforeDecoding() {
        byte[] png = PillowReferenceTest.resource("rgb.png");
        ByteBuffer.wrap(png).putInt(16, 30_000).putInt(20, 30_000);
        byte[] jpeg = PillowReferenceTest.resource("420.jpg");
        int frame = indexOf(jpeg, 0xff, 0xc0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_000).putShort(frame + 7, (short) 65_000);
        byte[] bmp = PillowReferenceTest.resource("rgb.bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 100_000).putInt(22, -100_000);
        for (byte[] file : List.of(png, jpeg, bmp)) {
            assertThatThrownBy(() -> decoder.decode(file, "bomb"))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("bomb: its header announces");
        }
    }

    private static int indexOf(byte[] bytes, int first, int second) {
        for (int i = 0; ; i++) {
            if (bytes[i] == (byte) first && bytes[i + 1] == (byte) second) {
                return i;
            }
        }
    }

    @Test
    void damagedFilesGiveAnImageOrAnErrorButNeverMore() {
        RandomStream random = RandomStream.of(11, "damage");
        int refused = 0;
        for (String name :
                List.of("420.jpg", "progressive.jpg", "rgb.png", "palette.gif", "lossless.webp", "rgb.bmp")) {
            for (int i = 0; i < 60; i++) {
                byte[] file = PillowReferenceTest.resource(name);
                for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                    file[random.nextInt(file.length)] = (byte) random.nextInt(256);
                }
                try {
                    Image image = decoder.decode(file, name);
                    assertThat(image.channels()).isEqualTo(3);
                } catch (DataException e) {
                    refused++;
                    assertThat(e).hasMessageContaining(name);
                }
            }
        }
        assertThat(refused).isPositive();
    }

    /** Sixteen bits with alpha come out of OpenCV with sixteen bits, which are not taken. */
    @Test
    void readsWhatOnlyTheJdkReads() throws IOException {
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(1, 1, 0, 65535);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(grey, "png", file);
        Image image = new ImageDecoder(4).decode(file.toByteArray(), "grey16.png");
        assertThat(new int[] {image.height(), image.width(), image.channels()}).containsExactly(2, 3, 4);
        assertThat(image.pixels()[4 * 4]).isEqualTo((byte) 255);
        assertThat(image.pixels()[0]).isZero();
    }

    @Test
    void nativeMemoryStaysFlat() {
        byte[] whole = Images.encode(Images.synthetic(300, 400, 3, 1), "jpg");
        byte[] noise = Images.synthetic(20, 20, 3, 1).pixels();
        decodeOften(whole, noise, 20);
        long pointers = Pointer.totalCount();
        long physical = Pointer.physicalBytes();
        decodeOften(whole, noise, 400); // 140 MB of decoded images
        assertThat(Pointer.totalCount() - pointers).isLessThan(10);
        assertThat(Pointer.physicalBytes() - physical).isLessThan(100L << 20);
    }

    private void decodeOften(byte[] whole, byte[] noise, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(decoder.decode(whole, "whole").height()).isEqualTo(300);
            assertThatThrownBy(() -> decoder.decode(noise, "noise")).isInstanceOf(DataException.class);
        }
    }

    @Test
    void acceptsOnlySensibleChannelCounts() {
        for (int channels : new int[] {0, 17}) {
            assertThatThrownBy(() -> new ImageDecoder(channels))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("channels is " + channels);
        }
    }
}
