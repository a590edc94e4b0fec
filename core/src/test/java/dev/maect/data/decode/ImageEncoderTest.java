/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageEncoderTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 3", "2, 2, 3", "1, 9, 3", "40, 33, 3", "17, 5, 1", "300, 200, 3"})
    void aPngKeepsEveryPixel(int height, int width, int channels) throws IOException {
        byte[] pixels = new byte[height * width * channels];
        RandomStream random = RandomStream.of(height, "pixels");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        Image image = new Image(height, width, channels, pixels);
        byte[] png = ImageEncoder.png(image);
        BufferedImage back = ImageIO.read(new ByteArrayInputStream(png));
        BufferedImage expected = ImageEncoder.buffered(image);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                // A grey PNG has another colour space in AWT, so its values are read as they lie in the file.
                int value = channels == 1 ? back.getRaster().getSample(x, y, 0) : back.getRGB(x, y) & 0xFFFFFF;
                assertThat(value).isEqualTo(expected.getRGB(x, y) & (channels == 1 ? 0xFF : 0xFFFFFF));
            }
        }
        assertThat(ImageDecoder.rgb().decode(png, "x").pixels()[0]).isEqualTo(pixels[0]);
    }

    @Test
    void oneAndTwoChannelsAreGreyAndFurtherOnesLeftOut() throws IOException {
        byte[] two = {10, 99, 20, 99};
        assertThat(ImageIO.read(new ByteArrayInputStream(ImageEncoder.png(new Image(1, 2, 2, two))))
                        .getRaster()
                        .getSample(1, 0, 0))
                .isEqualTo(20);
        byte[] four = {1, 2, 3, 0};
        assertThat(ImageIO.read(new ByteArrayInputStream(ImageEncoder.png(new Image(1, 1, 4, four))))
                        .getRGB(0, 0))
                .isEqualTo(0xFF010203);
        assertThat(ImageEncoder.buffered(new Image(1, 1, 1, new byte[] {7})).getRGB(0, 0) & 0xFFFFFF)
                .isEqualTo(0x070707);
    }

    @Test
    void aPlainImageIsSmall() {
        byte[] pixels = new byte[200 * 200 * 3];
        Arrays.fill(pixels, (byte) 77);
        assertThat(ImageEncoder.png(new Image(200, 200, 3, pixels))).hasSizeLessThan(600);
    }
}
