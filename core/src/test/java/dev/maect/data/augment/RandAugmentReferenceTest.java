/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.data.Images;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every operation of RandAugment, value for value as Pillow 12.3 (golden/randaugment/reference.py made the numbers). */
class RandAugmentReferenceTest {
    private static final List<Integer> FILL = List.of(124, 116, 104);
    private static final JsonNode REFERENCE = read();

    private static JsonNode read() {
        try (InputStream in =
                RandAugmentReferenceTest.class.getResourceAsStream("/golden/randaugment/reference.json")) {
            return JsonMapper.shared().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<String> names() {
        return StreamSupport.stream(REFERENCE.propertyNames().spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("names")
    void computesAsPillow(String name) {
        String[] parts = name.split("_");
        Image full = parts[1].equals("grey") ? Images.synthetic(41, 30, 1, 2) : Images.synthetic(60, 83, 3, 1);
        CRC32 crc = new CRC32();
        crc.update(apply(full, parts).pixels());
        assertThat(crc.getValue()).isEqualTo(REFERENCE.get(name).asLong());
    }

    private static Image apply(Image full, String[] parts) {
        String last = parts[parts.length - 1];
        return switch (parts[0]) {
            case "autocontrast" -> PointOperations.autoContrast(variant(full, last));
            case "equalize" -> PointOperations.equalize(variant(full, last));
            case "invert" -> PointOperations.invert(full);
            case "posterize" -> PointOperations.posterize(full, Integer.parseInt(last));
            case "solarizeadd" -> PointOperations.solarizeAdd(full, Integer.parseInt(last));
            case "sharpness" -> Sharpness.sharpness(full, Double.parseDouble(last));
            default -> {
                Resampling resampling = parts[2].equals("bicubic") ? Resampling.BICUBIC : Resampling.BILINEAR;
                yield warp(full, parts[0], Double.parseDouble(last)).apply(full, resampling, FILL);
            }
        };
    }

    private static Affine warp(Image image, String name, double value) {
        return switch (name) {
            case "shearx" -> Affine.shearX(value);
            case "sheary" -> Affine.shearY(value);
            case "translatex" -> Affine.translate(value * image.width(), 0);
            case "translatey" -> Affine.translate(0, value * image.height());
            case "rotate" -> Affine.rotate(value, image.height(), image.width());
            default -> throw new AssertionError("Unknown operation " + name);
        };
    }

    private static Image variant(Image full, String name) {
        byte[] pixels = full.pixels().clone();
        return switch (name) {
            case "full" -> full;
            case "dull" -> {
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = (byte) (60 + (pixels[i] & 0xff) / 3);
                }
                yield new Image(full.height(), full.width(), full.channels(), pixels);
            }
            default -> {
                byte[] flat = Arrays.copyOf(pixels, 63 * full.channels());
                for (int i = 0; i < flat.length; i++) {
                    flat[i] = FILL.get(i % full.channels()).byteValue();
                }
                yield new Image(7, 9, full.channels(), flat);
            }
        };
    }
}
