/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TestFiles;
import dev.maect.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchFileTest {
    @TempDir
    Path folder;

    @Test
    void readsViewsSharedStoragesAndEveryType() {
        try (WeightFile file = open("golden/torch_dtypes_views.pth");
                WeightFile expected = open("golden/micro_weights.safetensors")) {
            for (String name :
                    List.of("shared_a", "shared_view", "transposed", "i64", "u8", "bool", "scalar", "f64", "empty")) {
                assertThat(file.info(name).shape())
                        .isEqualTo(expected.info("dtypes." + name).shape());
                // The expected values hold truth values as bytes.
                DType stored = expected.info("dtypes." + name).dtype();
                assertThat(file.info(name).dtype()).isEqualTo(name.equals("bool") ? DType.BOOL : stored);
                assertThat(TestFiles.floats(file, name))
                        .as(name)
                        .containsExactly(TestFiles.floats(expected, "dtypes." + name));
            }
            assertThat(file.info("bf16")).isEqualTo(TensorInfo.of("bf16", DType.BF16, 8, 8));
            assertThat(TestFiles.floats(file, "bf16"))
                    .containsExactly(TestFiles.floats(expected, "dtypes.bf16_as_f32"));
            assertThat(file.extras())
                    .containsEntry("num", 3L)
                    .containsEntry("list", List.of(1L, 2.5, "x", Optional.empty(), true))
                    .containsEntry("nested", Map.of("a", List.of(1L, 2L)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void readsEveryProtocolAndListsWhatElseACheckpointHolds(int protocol) {
        try (WeightFile file = open("weights/extras_protocol" + protocol + ".pth")) {
            assertThat(file.names()).containsExactly("a", "b", "i32", "i16", "i8", "expanded", "strided");
            checkViews(file);
            assertThat(file.extras())
                    .containsEntry("epoch", 12L)
                    .containsEntry("neg", -5L)
                    .containsEntry("none", Optional.empty())
                    .containsEntry("size", List.of(1L, 2L))
                    .containsEntry("counts", Map.of("a", 1L))
                    .containsEntry("big", "BigInteger")
                    .containsEntry("device", "torch.device")
                    .containsEntry(
                            "args", Map.of("model", "mae_vit_base_patch16", "lr", 1e-3, "resume", Optional.empty()))
                    .containsEntry(
                            "opt",
                            Map.of("state", Map.of("0", Map.of("exp_avg", TensorInfo.of("exp_avg", DType.F32, 3)))))
                    .containsKeys("best", "arr", "path", "dtype", "ns")
                    .doesNotContainKey("model");
            assertThat((List<?>) file.extras().get("tags"))
                    .asString()
                    .contains("x")
                    .contains("y");
        }
    }

    @Test
    void readsTheFormatBeforeZip() {
        try (WeightFile file = open("weights/legacy_views.pth")) {
            assertThat(file.format()).isEqualTo("PyTorch (before 1.6)");
            checkViews(file);
            assertThat(file.extras()).containsExactly(Map.entry("epoch", 12L));
        }
    }

    private static void checkViews(WeightFile file) {
        assertThat(TestFiles.floats(file, "a")).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(TestFiles.floats(file, "b")).containsExactly(1, 2, 3);
        assertThat(TestFiles.longs(file, "i32")).containsExactly(1, -2);
        assertThat(TestFiles.longs(file, "i16")).containsExactly(3, -4);
        assertThat(TestFiles.longs(file, "i8")).containsExactly(5, -6);
        assertThat(TestFiles.floats(file, "expanded")).containsExactly(7, 7, 7, 7);
        assertThat(TestFiles.longs(file, "strided")).containsExactly(1, 4, 7);
        try (Tensor strided = file.read("strided")) {
            assertThat(strided.is_contiguous()).isTrue();
        }
    }

    @Test
    void joinsNestedDictionariesWithDots() {
        try (WeightFile file = open("weights/nested.pth")) {
            assertThat(file.names()).containsExactly("encoder.w", "decoder.w");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "weights/complex.pth, complex tensors (torch.ComplexFloatStorage)",
        "weights/torchscript.pt, TorchScript archive",
    })
    void refusesByName(String file, String reason) {
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(TestFiles.resource(file).toString())
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    version https://git-lfs.github.com/spec/v1 | Git LFS pointer
                    <!DOCTYPE html> | web page
                    PK not really a zip file, not at all | pickle
                    neither this nor that | neither format
                    """)
    void saysWhatAForeignFileIs(String content, String reason) throws IOException {
        Path path = Files.writeString(folder.resolve("model.pth"), content);
        assertThatThrownBy(() -> WeightFiles.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void opensTheWeightsInsideAFolder() throws IOException {
        assertThatThrownBy(() -> WeightFiles.open(folder)).hasMessageContaining("model.safetensors");
        Files.copy(TestFiles.resource("weights/nested.pth"), folder.resolve("pytorch_model.bin"));
        try (WeightFile file = WeightFiles.open(folder)) {
            assertThat(file.names()).hasSize(2);
        }
        Files.copy(TestFiles.resource("weights/reference.safetensors"), folder.resolve("model.safetensors"));
        try (WeightFile file = WeightFiles.open(folder)) {
            assertThat(file.format()).isEqualTo("safetensors");
            assertThat(file.extras()).containsEntry("format", "pt");
        }
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> WeightFiles.open(empty)).hasMessageContaining("it is empty");
        assertThatThrownBy(() -> WeightFiles.open(folder.resolve("missing")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void refusesACutFile() throws IOException {
        for (String name : List.of("golden/fb_mae_micro_half.pth", "golden/fb_mae_micro_legacy.pth")) {
            byte[] whole = Files.readAllBytes(TestFiles.resource(name));
            for (int length : new int[] {1, 5, 30, 1000, whole.length / 2, whole.length - 1}) {
                Path cut = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> PyTorchFile.open(cut))
                        .as("%s cut to %d bytes", name, length)
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("cut.pth");
            }
        }
    }

    @Test
    void keepsNoNativeMemory() {
        List<Long> counts = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            try (WeightFile file = open("golden/torch_dtypes_views.pth")) {
                file.readAll().values().forEach(Tensor::close);
            }
            counts.add(Pointer.totalCount());
        }
        assertThat(counts.get(39)).isLessThanOrEqualTo(counts.get(9));
    }

    private static WeightFile open(String name) {
        return WeightFiles.open(TestFiles.resource(name));
    }
}
