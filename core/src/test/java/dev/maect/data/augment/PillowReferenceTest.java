/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Decoding and every operation, value for value as Pillow 12.3 (golden/pillow/reference.py made the numbers). */
public class PillowReferenceTest {
    private static final JsonNode REFERENCE = JsonMapper.shared().readTree(resource("reference.json"));

    public static byte[] resource(String name) {
        try (InputStream in = PillowReferenceTest.class.getResourceAsStream("/golden/pillow/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> names(String of) {
        return StreamSupport.stream(REFERENCE.get(of).propertyNames().spliterator(), false);
    }

    public static Stream<String> files() {
        return names("files");
    }

    static Stream<String> operations() {
        return names("operations");
    }

    @ParameterizedTest
    @MethodSource("files")
    void decodes(String name) {
        byte[] file = resource(name);
        JsonNode expected = REFERENCE.get("files").get(name);
        assertThat(checksum(ImageDecoder.rgb().decode(file, name)))
                .as("RGB")
                .isEqualTo(expected.get("rgb").asLong());
        assertThat(checksum(new ImageDecoder(1).decode(file, name)))
                .as("grey")
                .isEqualTo(expected.get("grey").asLong());
        assertThat(checksum(new ImageDecoder(4).decode(file, name)))
                .as("RGBA")
                .isEqualTo(expected.get("rgba").asLong());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void changes(String name) {
        assertThat(checksum(apply(name.split("_"))))
                .isEqualTo(REFERENCE.get("operations").get(name).asLong());
    }

    private static Image apply(String[] parts) {
        Image source = Images.synthetic(60, 83, 3, 1);
        Image grey = Images.synthetic(41, 30, 1, 2);
        return switch (parts[0]) {
            case "resize" -> resize(source, parts);
            case "resize-grey" -> resize(grey, parts);
            case "crop" ->
                Resize.resize(
                        source,
                        new Box(number(parts[1]), number(parts[2]), number(parts[3]), number(parts[4])),
                        16,
                        24,
                        Resampling.BICUBIC);
            case "brightness" -> ColorJitter.brightness(cube(), Double.parseDouble(parts[1]));
            case "contrast" -> ColorJitter.contrast(source, Double.parseDouble(parts[1]));
            case "contrast-grey" -> ColorJitter.contrast(grey, Double.parseDouble(parts[1]));
            case "saturation" -> ColorJitter.saturation(cube(), Double.parseDouble(parts[1]));
            case "hue" -> ColorJitter.hue(cube(), Double.parseDouble(parts[1]));
            case "blur" -> GaussianBlur.blur(source, Double.parseDouble(parts[1]));
            case "blur-grey" -> GaussianBlur.blur(grey, Double.parseDouble(parts[1]));
            case "grayscale" -> Grayscale.grey(cube());
            case "flip" -> HorizontalFlip.flip(source);
            case "solarize" -> Solarize.solarize(source, number(parts[1]));
            default -> throw new AssertionError("Unknown operation " + parts[0]);
        };
    }

    private static Image resize(Image image, String[] parts) {
        Resampling resampling = parts[1].equals("bicubic") ? Resampling.BICUBIC : Resampling.BILINEAR;
        return Resize.resize(image, number(parts[2]), number(parts[3]), resampling);
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    /** Every fourth value of each channel in all combinations. */
    private static Image cube() {
        byte[] pixels = new byte[3 * 512 * 512];
        for (int i = 0; i < 512 * 512; i++) {
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = (byte) ((i >> (6 * c) & 63) * 4 + (i >> (2 * c) & 3));
            }
        }
        return new Image(512, 512, 3, pixels);
    }

    private static long checksum(Image image) {
        CRC32 crc = new CRC32();
        crc.update(image.pixels());
        return crc.getValue();
    }
}
