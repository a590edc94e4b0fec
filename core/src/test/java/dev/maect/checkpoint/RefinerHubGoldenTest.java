/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.GoldenReport;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.EncoderOutput;
import dev.maect.vit.PixelNormalisation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The encoders of MIM-Refiner's hub, pre-norm and post-norm, from files in its naming: tokens after every block of images of
 * both sizes, against the official code's.
 */
class RefinerHubGoldenTest {
    private static final double CLOSE = 3e-5;
    private static final String NUMBERS = "hub.safetensors";

    static Stream<Arguments> encoders() {
        return Stream.concat(
                        Stream.of(SampleModel.resource("golden-refiner/" + NUMBERS)
                                .getParent()),
                        GoldenFile.given().stream())
                .filter(folder -> Files.exists(folder.resolve(NUMBERS)))
                .flatMap(folder -> Stream.of(
                        Arguments.of(folder, "prenorm", "maerefined_tiny.th"),
                        Arguments.of(folder, "postnorm", "d2v2refined_tiny.th")));
    }

    @AfterAll
    static void report() {
        GoldenReport.write("hub");
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void computesWhatTheOfficialCodeDoes(Path folder, String kind, String weights) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                GoldenFile golden = GoldenFile.open(folder.resolve(NUMBERS));
                ModelFile file = ModelFile.open(folder.resolve(weights));
                Encoder encoder = file.encoder()) {
            TestDevice.get().place(encoder.tensors());
            EncoderConfig config = encoder.config();
            assertThat(config.computing().postNorm()).isEqualTo(kind.equals("postnorm"));
            assertThat(config.heads()).isEqualTo(golden.config().path("heads").asInt());
            List<Integer> blocks = IntStream.range(0, config.depth()).boxed().toList();
            for (String group : List.of("global", "local")) {
                Tensor images = golden.tensor("in." + (group.equals("global") ? "images_u8" : "local_u8"));
                Tensor views = images.permute(0, 2, 3, 1).unsqueeze(0).contiguous();
                Tensor pixels = PixelNormalisation.IMAGENET.apply(views, TestDevice.get());
                EncoderOutput output = encoder.forward(pixels, blocks);
                for (int block : blocks) {
                    compare(
                            golden,
                            kind + "." + group + ".block" + block,
                            output.taps().get(block));
                }
                compare(golden, kind + "." + group + ".tokens", output.last());
            }
        }
    }

    private static void compare(GoldenFile golden, String name, Tensor actual) {
        Tensor expected = golden.tensor(name);
        assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
        double error = Deviation.maxOverRms(actual, expected);
        GoldenReport.record("hub", name.substring(0, name.lastIndexOf('.')), name, error, CLOSE);
        assertThat(error).as(name).isLessThan(TestDevice.tolerance(CLOSE));
    }

    @Test
    void theNumbersTellThePlacesOfTheNormsApart() {
        try (PointerScope scope = new PointerScope();
                GoldenFile golden = GoldenFile.open(SampleModel.resource("golden-refiner/" + NUMBERS))) {
            assertThat(Deviation.maxOverRms(
                            golden.tensor("prenorm.global.tokens"), golden.tensor("prenorm.global.block1")))
                    .isGreaterThan(0.1);
            assertThat(golden.tensor("postnorm.global.tokens").equal(golden.tensor("postnorm.global.block1")))
                    .isTrue();
        }
    }
}
