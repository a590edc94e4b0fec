/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import dev.maect.vit.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No protocol gives a number to an encoder that computes none. */
class NotFiniteEncoderTest {
    private static final String WEIGHT = "blocks.1.mlp.fc1.weight";

    @TempDir
    Path folder;

    static List<EvaluationProtocol> protocols() {
        return EvaluationProtocols.all();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void weightsThatAreNoNumbersAreRefusedByName(EvaluationProtocol protocol) throws IOException {
        refused(protocol, value(Double.NaN), WEIGHT);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void featuresThatOverflowAreRefusedByName(EvaluationProtocol protocol) throws IOException {
        refused(protocol, value(3e38), "finite");
    }

    private static Consumer<Encoder> value(double value) {
        return encoder -> {
            Tensor weight = Objects.requireNonNull(encoder.tensors().all().get(WEIGHT));
            try (Tensor plain = weight.detach();
                    Scalar number = new Scalar(value)) {
                plain.fill_(number);
            }
        };
    }

    private void refused(EvaluationProtocol protocol, Consumer<Encoder> change, String said) throws IOException {
        Path file = TinyEncoder.write(folder.resolve("broken.safetensors"), 1, change);
        DrawnOptions small = DrawnOptions.defaults().withImageSize(16);
        Evaluation evaluation = Evaluation.of(file)
                .data(new DrawnSource(1, 60, small))
                .val(new DrawnSource(2, 30, small))
                .device(TestDevice.get())
                .precision(Precision.FP32)
                .cards(folder.resolve("cards"));
        assertThatThrownBy(() -> evaluation.run(protocol))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining(said);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files).noneMatch(path -> path.toString().endsWith(".json"));
        }
    }
}
