/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.Tensors;
import dev.maect.weights.DType;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "model", "state_dict"})
    void keepsEveryTypeAndShapeOnTheWayThroughAFile(String wrapper) {
        Path path = folder.resolve("out.pth");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Tensor floats = Tensors.ofFloats(new float[] {0, 1, 2, 100, 0, 7}, 3, 2);
                Tensor transposed = floats.t();
                Tensor scalar = floats.sum();
                Tensor empty = floats.narrow(0, 0, 0)) {
            for (DType type : DType.values()) {
                tensors.put("Tensor." + type.label(), floats.to(type.scalarType()));
            }
            tensors.put("transposed", transposed);
            tensors.put("scalar", scalar);
            tensors.put("empty", empty);
            PyTorch.write(path, tensors, wrapper);
            try (WeightFile file = WeightFiles.open(path)) {
                assertThat(file.format()).isEqualTo("PyTorch (zip)");
                assertThat(file.names()).containsExactlyElementsOf(tensors.keySet());
                tensors.forEach((name, tensor) -> {
                    assertThat(file.info(name).dtype()).isEqualTo(DType.of(tensor));
                    assertThat(file.info(name).dims()).isEqualTo(Tensors.shape(tensor));
                    try (Tensor back = file.read(name)) {
                        assertThat(back.equal(tensor)).as(name).isTrue();
                    }
                });
            }
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    @Test
    void writesAZipThatOthersReadWithDataAtMultiplesOf64() throws IOException {
        Path path = folder.resolve("out.pth");
        try (Tensor x = Tensors.ofFloats(new float[] {1, 2, 3}, 3);
                Tensor y = Tensors.ofLongs(new long[] {0x1122334455667788L}, 1)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("x", x);
            tensors.put("y", y);
            PyTorch.write(path, tensors, "model");
        }
        // The JDK's reader checks the CRC of each entry while reading it.
        try (ZipFile zip = new ZipFile(path.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly(
                            "archive/data.pkl",
                            "archive/byteorder",
                            "archive/data/0",
                            "archive/data/1",
                            "archive/version");
            assertThat(zip.getInputStream(zip.getEntry("archive/version")).readAllBytes())
                    .asString()
                    .isEqualTo("3\n");
            assertThat(zip.getInputStream(zip.getEntry("archive/data/1")).readAllBytes())
                    .containsExactly(0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11);
            assertThat(zip.getInputStream(zip.getEntry("archive/data.pkl")).readAllBytes())
                    .startsWith(0x80, 2);
        }
        try (FileChannel channel = FileChannel.open(path)) {
            ZipIndex index = new ZipIndex(channel);
            for (String name : index.names()) {
                assertThat(index.dataStart(name) % 64).as(name).isZero();
            }
        }
    }

    @Test
    void writesBeyondFourGigabytesWithZip64() throws IOException {
        // The large content is a hole in a sparse file; only the records around it are written.
        Path path = folder.resolve("large.zip");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            StoredZip zip = new StoredZip(channel);
            zip.add("a", new byte[] {1, 2});
            channel.position((1L << 32) + 64);
            zip.add("beyond", new byte[] {3, 4, 5});
            zip.finish();
        }
        try (FileChannel channel = FileChannel.open(path)) {
            ZipIndex index = new ZipIndex(channel);
            assertThat(index.names()).containsExactly("a", "beyond");
            long start = index.dataStart("beyond");
            assertThat(start).isGreaterThan(1L << 32);
            assertThat(index.size("beyond")).isEqualTo(3);
            ByteBuffer content = ByteBuffer.allocate(3);
            channel.read(content, start);
            assertThat(content.array()).containsExactly(3, 4, 5);
        }
    }

    @Test
    void givesTheSameFileForTheSameWeights() throws IOException {
        Path one = folder.resolve("one.pth");
        Path two = folder.resolve("two.pth");
        try (Tensor x = Tensors.ofFloats(new float[] {1, 2, 3}, 3)) {
            PyTorch.write(one, Map.of("x", x), "");
            PyTorch.write(two, Map.of("x", x), "");
        }
        assertThat(one).hasSameBinaryContentAs(two);
    }

    @Test
    void keepsNoNativeMemory() {
        List<Long> counts = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            try (Tensor x = Tensors.ofFloats(new float[] {1, 2, 3}, 3)) {
                PyTorch.write(folder.resolve("leak.pth"), Map.of("x", x), "");
            }
            counts.add(Pointer.totalCount());
        }
        assertThat(counts.get(39)).isLessThanOrEqualTo(counts.get(9));
    }

    @Test
    void keepsTextsBesideTheWeights() {
        Path path = folder.resolve("texts.pth");
        try (Tensor x = Tensors.ofFloats(new float[] {1, 2}, 2)) {
            TensorSource source = TensorSource.of(Map.of("x", x));
            PyTorch.write(path, source, "model", Map.of("maect", "{\"a\": \"\u00e4\"}"));
            assertThatThrownBy(() -> PyTorch.write(path, source, "", Map.of("a", "b")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> PyTorch.write(path, source, "model", Map.of("model", "b")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(file.names()).containsExactly("x");
            assertThat(file.extras()).containsExactly(Map.entry("maect", "{\"a\": \"\u00e4\"}"));
        }
    }
}
