/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.data.Box;
import dev.maect.data.GoldenTensors;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Every image operation against Pillow's and torchvision's results in transforms.safetensors (-Dmaect.golden=DIR). */
class TransformsGoldenTest {
    private static final String DIRECTORY = System.getProperty("maect.golden", "");
    private static final List<String> FILES = List.of(
            "n03584829_iron.JPEG",
            "n02089078_black-and-tan_coonhound.JPEG",
            "n02692877_airship.JPEG",
            "n02865351_bolo_tie.JPEG",
            "progressive.jpg",
            "exif_orientation6.jpg");

    private static GoldenTensors golden;

    @BeforeAll
    static void load() {
        Path file = Path.of(DIRECTORY, "transforms.safetensors");
        assumeTrue(
                !DIRECTORY.isEmpty() && Files.exists(file),
                "needs transforms.safetensors: run with -Dmaect.golden=DIR (now \"" + DIRECTORY + "\")");
        golden = new GoldenTensors(file);
    }

    static Stream<Integer> images() {
        return Stream.of(0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @MethodSource("images")
    void decodesAsPillow(int i) throws IOException {
        byte[] file = Files.readAllBytes(Path.of(DIRECTORY, "jpeg", FILES.get(i)));
        check("img" + i + ".decoded", ImageDecoder.rgb().decode(file, FILES.get(i)));
    }

    @ParameterizedTest
    @MethodSource("images")
    void resizesAndCropsAsPillow(int i) {
        Image decoded = golden.image("img" + i + ".decoded");
        check("img" + i + ".resize64_crop56", new CentreCrop(56, 56, 64.0 / 56).apply(decoded));
        if (golden.names().contains("img" + i + ".resize256_crop224")) {
            check("img" + i + ".resize256_crop224", new CentreCrop(224, 224, CentreCrop.PAPER_RATIO).apply(decoded));
        }
        Image bilinear = golden.image("img" + i + ".resize40_bilinear");
        check(
                "img" + i + ".resize40_bilinear",
                Resize.resize(decoded, bilinear.height(), bilinear.width(), Resampling.BILINEAR));
        for (int box = 0; box < 3; box++) {
            String name = "img" + i + ".rrc" + box;
            long[] b = golden.longs(name + ".box_ijhw_size");
            Box part = new Box((int) b[0], (int) b[1], (int) b[2], (int) b[3]);
            check(name + ".out", Resize.resize(decoded, part, (int) b[4], (int) b[4], Resampling.BICUBIC));
        }
    }

    static List<String> operations() {
        Path file = Path.of(DIRECTORY, "transforms.safetensors");
        if (DIRECTORY.isEmpty() || !Files.exists(file)) {
            return List.of("none");
        }
        return new GoldenTensors(file)
                .names().stream()
                        .filter(name -> name.startsWith("aug.") && !name.equals("aug.input"))
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void changesColoursAsPillow(String name) {
        check(name, operation(name.substring("aug.".length())).apply(golden.image("aug.input")));
    }

    private static UnaryOperator<Image> operation(String name) {
        String[] parts = name.split("_");
        return switch (parts[0]) {
            case "blur" -> image -> GaussianBlur.blur(image, Double.parseDouble(parts[1]));
            case "brightness" -> image -> ColorJitter.brightness(image, Double.parseDouble(parts[1]));
            case "contrast" -> image -> ColorJitter.contrast(image, Double.parseDouble(parts[1]));
            case "saturation" -> image -> ColorJitter.saturation(image, Double.parseDouble(parts[1]));
            case "hue" -> image -> ColorJitter.hue(image, Double.parseDouble(parts[1]));
            case "grayscale3" -> Grayscale::grey;
            case "hflip" -> HorizontalFlip::flip;
            case "solarize" -> image -> Solarize.solarize(image, Integer.parseInt(parts[1]));
            case "jitter" -> image -> jitter(image, parts);
            case "chain" ->
                image -> Solarize.solarize(
                        GaussianBlur.blur(
                                jitter(image, "jitter_order0321_b0.761_c0.648_s1.154_h-0.031".split("_")), 2.0),
                        128);
            default -> throw new AssertionError("Unknown golden operation " + name);
        };
    }

    private static Image jitter(Image image, String[] parts) {
        Image result = image;
        for (char operation : parts[1].substring("order".length()).toCharArray()) {
            int which = Character.digit(operation, 10);
            double value = Double.parseDouble(parts[2 + which].substring(1));
            result = switch (which) {
                case 0 -> ColorJitter.brightness(result, value);
                case 1 -> ColorJitter.contrast(result, value);
                case 2 -> ColorJitter.saturation(result, value);
                default -> ColorJitter.hue(result, value);
            };
        }
        return result;
    }

    @Test
    void evaluationViewIsResizeAndCrop() {
        Views views = Views.evaluation(224, 224);
        Image view = views.view(golden.image("img1.decoded"), 0, RandomStream.of(0, "unused"));
        check("img1.resize256_crop224", view);
    }

    private static void check(String name, Image actual) {
        int difference = Images.largestDifference(actual, golden.image(name));
        LoggerFactory.getLogger(TransformsGoldenTest.class).debug("{}: largest difference {}", name, difference);
        assertThat(difference).as(name).isZero();
    }
}
