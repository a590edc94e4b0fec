/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of any number of channels: each is treated as a grey image of its own would be. */
class BandsTest {
    private static Image image(int channels, long seed) {
        byte[] pixels = new byte[23 * 31 * channels];
        RandomStream random = RandomStream.of(seed, "bands");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new Image(23, 31, channels, pixels);
    }

    private static Image band(Image image, int index) {
        return Channels.part(image, Box.of(image), index, 1);
    }

    private static void eachAlone(Image image, UnaryOperator<Image> operation) {
        Image whole = operation.apply(image);
        assertThat(whole.channels()).isEqualTo(image.channels());
        for (int c = 0; c < image.channels(); c++) {
            assertThat(band(whole, c).pixels())
                    .isEqualTo(operation.apply(band(image, c)).pixels());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 16})
    void spatialChangesTreatEachChannelAlone(int channels) {
        Image image = image(channels, 1);
        eachAlone(image, x -> Resize.resize(x, 10, 17, Resampling.BICUBIC));
        eachAlone(image, x -> Resize.resize(x, new Box(3, 5, 12, 20), 24, 13, Resampling.BILINEAR));
        eachAlone(image, x -> Resize.resize(x, new Box(3, 5, 12, 20), 12, 30, Resampling.BILINEAR));
        eachAlone(
                image,
                x -> Resize.resize(
                        new DecodedPart(x, 46, 62, 0, 0, 2), new Box(7, 3, 31, 40), 9, 9, Resampling.BICUBIC));
        eachAlone(image, x -> GaussianBlur.blur(x, 1.3));
        eachAlone(image, x -> new HorizontalFlip(1).apply(x, RandomStream.of(1, "flip")));
        eachAlone(image, x -> Affine.rotate(20, 23, 31).apply(x, Resampling.BICUBIC, List.of(7)));
        eachAlone(image, x -> new CentreCrop(8, 16, CentreCrop.PAPER_RATIO).apply(x));
    }

    @Test
    void sharpeningTreatsEachBandAlone() {
        eachAlone(image(13, 2), x -> Sharpness.sharpness(x, 1.7));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 13})
    void whatIsNoColourIsNotChangedAsColour(int channels) {
        Image image = image(channels, 3);
        List<Augmentation> colours =
                List.of(new ColorJitter(1, 0.4, 0.4, 0.2, 0.1), new Grayscale(1), new Solarize(1, 1));
        for (Augmentation colour : colours) {
            assertThat(colour.apply(image, RandomStream.of(4, "colour"))).isSameAs(image);
        }
        assertThat(ViewKind.AUG.leftOut(channels)).get().asString().contains("left out");
        assertThat(ViewKind.MINIMAL.leftOut(channels)).isEmpty();
    }

    @Test
    void randAugmentDrawsNoChangesOfValueForBands() {
        RandAugment augment = RandAugment.standard(9, List.of(0.5));
        Image flat = new Image(8, 8, 5, new byte[320]); // all black: turned, sheared and moved in with grey
        List<Byte> seen = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            for (byte value :
                    augment.apply(flat, RandomStream.of(5, "augment", i)).pixels()) {
                seen.add(value);
            }
        }
        assertThat(seen).contains((byte) 0, (byte) 128).doesNotContain((byte) 255);
    }

    @Test
    void viewsOfManyBandsAreCutFromOnePlace() {
        Image image = image(13, 6);
        Views views = Views.of(ViewKind.AUG, 2, 16, 16, 0.2, 1);
        for (int view = 0; view < 2; view++) {
            int number = view;
            eachAlone(
                    image, x -> x.channels() == 13 ? views.view(x, number, RandomStream.of(7, "v")) : grey(x, number));
        }
    }

    /** A band's own view: what crop, flip and blur make of it, with the draws of the whole chain. */
    private static Image grey(Image band, int view) {
        byte[] five = new byte[band.pixels().length * 5];
        for (int i = 0; i < five.length; i++) {
            five[i] = band.pixels()[i / 5];
        }
        Image wide = new Image(band.height(), band.width(), 5, five);
        return band(Views.of(ViewKind.AUG, 2, 16, 16, 0.2, 1).view(wide, view, RandomStream.of(7, "v")), 4);
    }

    @Test
    void onlyColoursGoOverIntoOneAnother() {
        assertThat(Channels.convert(image(3, 8), 1).channels()).isEqualTo(1);
        assertThat(Channels.convert(image(13, 8), 13).channels()).isEqualTo(13);
        assertThatThrownBy(() -> Channels.convert(image(13, 8), 3))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "An image of 13 channels cannot be read as one of 3. Set model.channels=13 with 13 values each"
                                + " in data.mean and data.std.");
        assertThatThrownBy(() -> Channels.convert(image(3, 8), 13)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> Channels.convert(image(1, 8), 2)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> Channels.require("The images of x", 1, 13))
                .hasMessageContaining("1 channel, but 13")
                .hasMessageContaining("1 value each");
    }
}
