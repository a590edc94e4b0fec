/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.RandomStream;
import dev.maect.testing.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Every image operation against Pillow's and torchvision's results in transforms.safetensors (-Dmaect.golden=DIR). */
class TransformsGoldenTest {
    private static final String FILE = "transforms.safetensors";

    private static Optional<GoldenFile> given() {
        return GoldenFile.given()
                .map(folder -> folder.resolve(FILE))
                .filter(Files::exists)
                .map(GoldenFile::open);
    }

    private static GoldenFile golden() {
        return given().orElseThrow();
    }

    @BeforeAll
    static void needsTheFile() {
        assumeTrue(given().isPresent(), "needs " + FILE + ": run with -Dmaect.golden=DIR");
    }

    /** The images' numbers, as many as the file's configuration names. */
    static List<Integer> images() {
        int count = given().map(file -> file.config().path("files").size()).orElse(1);
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("images")
    void decodesAsPillow(int i) throws IOException {
        String name = golden().config().path("files").path(i).asString();
        byte[] file = Files.readAllBytes(GoldenFile.folder().resolve("jpeg").resolve(name));
        check("img" + i + ".decoded", ImageDecoder.rgb().decode(file, name));
    }

    @ParameterizedTest
    @MethodSource("images")
    void resizesAndCropsAsPillow(int i) {
        GoldenFile golden = golden();
        Image decoded = golden.image("img" + i + ".decoded");
        check("img" + i + ".resize64_crop56", new CentreCrop(56, 56, 64.0 / 56).apply(decoded));
        if (golden.has("img" + i + ".resize256_crop224")) {
            check("img" + i + ".resize256_crop224", new CentreCrop(224, 224, CentreCrop.PAPER_RATIO).apply(decoded));
        }
        Image bilinear = golden.image("img" + i + ".resize40_bilinear");
        check(
                "img" + i + ".resize40_bilinear",
                Resize.resize(decoded, bilinear.height(), bilinear.width(), Resampling.BILINEAR));
        for (int box = 0; golden.has("img" + i + ".rrc" + box + ".out"); box++) {
            String name = "img" + i + ".rrc" + box;
            int[] b = golden.ints(name + ".box_ijhw_size");
            Box part = new Box(b[0], b[1], b[2], b[3]);
            check(name + ".out", Resize.resize(decoded, part, b[4], b[4], Resampling.BICUBIC));
        }
    }

    static List<String> operations() {
        return given().map(TransformsGoldenTest::operations).orElse(List.of("none"));
    }

    private static List<String> operations(GoldenFile file) {
        return file.names().stream()
                .filter(name -> name.startsWith("aug.") && !name.equals("aug.input"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void changesColoursAsPillow(String name) {
        check(name, operation(name.substring("aug.".length())).apply(golden().image("aug.input")));
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
            case "chain" -> image -> chain(image, parts);
            default -> throw new AssertionError("Unknown golden operation " + name);
        };
    }

    /** Jitter, blur and solarisation in the order of the name; what it does not say, the configuration does. */
    private static Image chain(Image image, String[] parts) {
        JsonNode config = golden().config();
        Image result = image;
        for (String part : List.of(parts).subList(1, parts.length)) {
            if (part.startsWith("jitter")) {
                JsonNode jitter = config.path("jitter").path(number(part, "jitter"));
                result = jitter(result, jitter.path(0), jitter.path(1));
            } else if (part.equals("blur")) {
                JsonNode sigmas = config.path("sigma");
                result =
                        GaussianBlur.blur(result, sigmas.path(sigmas.size() - 1).asDouble());
            } else {
                result = Solarize.solarize(result, number(part, "solarize"));
            }
        }
        return result;
    }

    private static int number(String part, String word) {
        return Integer.parseInt(part.substring(word.length()));
    }

    private static Image jitter(Image image, String[] parts) {
        String order = parts[1].substring("order".length());
        Image result = image;
        for (char operation : order.toCharArray()) {
            int which = Character.digit(operation, 10);
            result = jitter(result, which, Double.parseDouble(parts[2 + which].substring(1)));
        }
        return result;
    }

    private static Image jitter(Image image, JsonNode order, JsonNode values) {
        Image result = image;
        for (JsonNode which : order) {
            result = jitter(result, which.asInt(), values.path(which.asInt()).asDouble());
        }
        return result;
    }

    private static Image jitter(Image image, int which, double value) {
        return switch (which) {
            case 0 -> ColorJitter.brightness(image, value);
            case 1 -> ColorJitter.contrast(image, value);
            case 2 -> ColorJitter.saturation(image, value);
            default -> ColorJitter.hue(image, value);
        };
    }

    @Test
    void evaluationViewIsResizeAndCrop() {
        Views views = Views.evaluation(224, 224);
        GoldenFile golden = golden();
        List<String> large = golden.names().stream()
                .filter(name -> name.endsWith(".resize256_crop224"))
                .toList();
        assertThat(large).isNotEmpty();
        for (String name : large) {
            Image decoded = golden.image(name.replace(".resize256_crop224", ".decoded"));
            check(name, views.view(decoded, 0, RandomStream.of(0, "unused")));
        }
    }

    private static void check(String name, Image actual) {
        int difference = Images.largestDifference(actual, golden().image(name));
        LoggerFactory.getLogger(TransformsGoldenTest.class).debug("{}: largest difference {}", name, difference);
        assertThat(difference).as(name).isZero();
    }
}
