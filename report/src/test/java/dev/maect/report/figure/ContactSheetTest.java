/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Image;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.figure.Tile.Mark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
    private static final int RED = 0xFF0000;
    private static final int GREEN = 0x00FF00;
    private static final int BLUE = 0x0000FF;

    static Image solid(int size, int rgb) {
        byte[] pixels = new byte[size * size * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) (rgb >> 16);
            pixels[i + 1] = (byte) (rgb >> 8);
            pixels[i + 2] = (byte) rgb;
        }
        return new Image(size, size, 3, pixels);
    }

    private static long count(BufferedImage image, int rgb) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xFFFFFF) == rgb)
                .count();
    }

    private static ImageSheet.Row row(Tile... tiles) {
        return new ImageSheet.Row("", List.of(tiles));
    }

    @Test
    void showsEveryTileAtItsSize() {
        BufferedImage sheet = new ContactSheet(40)
                .draw(List.of(row(Tile.of(solid(4, RED)), Tile.of(solid(40, GREEN))), row(Tile.of(solid(100, BLUE)))));
        assertThat(count(sheet, RED)).isEqualTo(1600);
        assertThat(count(sheet, GREEN)).isEqualTo(1600);
        assertThat(count(sheet, BLUE)).isEqualTo(1600);
        assertThat(sheet.getWidth()).isEqualTo(8 + 2 * 48);
        assertThat(sheet.getHeight()).isEqualTo(8 + 2 * 48);
    }

    @Test
    void labelsAndCaptionsTakeTheirRoom() {
        BufferedImage plain = new ContactSheet(40).draw(List.of(row(Tile.of(solid(8, RED)))));
        BufferedImage labelled = new ContactSheet(40)
                .draw(List.of(new ImageSheet.Row(
                        "original", List.of(new Tile(solid(8, RED), "a caption far too long to fit")))));
        assertThat(labelled.getWidth()).isGreaterThan(plain.getWidth() + 30);
        assertThat(labelled.getHeight()).isGreaterThan(plain.getHeight());
        assertThat(count(labelled, RED)).isEqualTo(1600);
    }

    @Test
    void framesTellRightFromWrong() {
        Image image = solid(40, 0xFFFFFF);
        int right = 0x1A9D5A;
        int wrong = 0xD64545;
        BufferedImage sheet = new ContactSheet(40)
                .draw(List.of(
                        row(new Tile(image, "", "", Mark.RIGHT), new Tile(image, "", "", Mark.WRONG), Tile.of(image))));
        assertThat(count(sheet, right)).isBetween(400L, 600L).isEqualTo(count(sheet, wrong));
    }

    @Test
    void enlargesPixelByPixelAndShrinksSmoothly() {
        byte[] checks = new byte[16 * 16 * 3];
        for (int i = 0; i < 256; i++) {
            Arrays.fill(checks, 3 * i, 3 * i + 3, (byte) ((i + i / 16) % 2 == 0 ? 255 : 0));
        }
        Image image = new Image(16, 16, 3, checks);
        BufferedImage large = ContactSheet.scaled(image, 64);
        assertThat(count(large, 0xFFFFFF) + count(large, 0)).isEqualTo(64 * 64);
        BufferedImage small = ContactSheet.scaled(image, 4);
        assertThat(small.getWidth()).isEqualTo(4);
        int grey = small.getRGB(2, 2) & 255;
        assertThat(grey).isBetween(100, 155);
    }

    @Test
    void keepsTheProportions() {
        BufferedImage wide = ContactSheet.scaled(new Image(10, 20, 1, new byte[200]), 60);
        assertThat(wide.getWidth()).isEqualTo(60);
        assertThat(wide.getHeight()).isEqualTo(30);
    }

    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    @Test
    void neighbourStripsHaveARowForEachEncoder() throws IOException {
        Tile query = new Tile(solid(8, BLUE), "", "disc", Mark.QUERY);
        List<Tile> before = List.of(
                new Tile(solid(8, RED), "", "star", Mark.WRONG), new Tile(solid(8, GREEN), "", "disc", Mark.RIGHT));
        NeighbourStrips strips = new NeighbourStrips(List.of(
                new NeighbourStrips.Strip(query, before, before), new NeighbourStrips.Strip(query, List.of(), before)));
        assertThat(NeighbourStrips.right(before)).isEqualTo(1);
        BufferedImage sheet = read(Sheets.png(strips));
        assertThat(count(sheet, BLUE)).isEqualTo(3 * 64 * 64);
        assertThat(count(sheet, GREEN)).isEqualTo(3 * 64 * 64);
    }

    @Test
    void reconstructionsHaveThreeRows() throws IOException {
        BufferedImage sheet = read(Sheets.png(new Reconstruction(
                "pretrain",
                10,
                List.of(solid(8, RED), solid(8, RED)),
                List.of(solid(8, GREEN), solid(8, GREEN)),
                List.of(solid(8, BLUE), solid(8, BLUE)))));
        assertThat(count(sheet, RED)).isEqualTo(2 * 96 * 96);
        assertThat(count(sheet, GREEN)).isEqualTo(2 * 96 * 96);
        assertThat(count(sheet, BLUE)).isEqualTo(2 * 96 * 96);
        assertThat(sheet.getRGB(sheet.getWidth() - 20, 20) & 0xFFFFFF)
                .as("top row")
                .isEqualTo(RED);
    }

    @Test
    void refusesWhatCannotBeShown() {
        assertThatThrownBy(() -> new ContactSheet(40).draw(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ContactSheet(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reconstruction("pretrain", 1, List.of(), List.of(solid(8, RED)), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
