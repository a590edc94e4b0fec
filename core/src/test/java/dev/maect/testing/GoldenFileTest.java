/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFileTest {
    @Test
    void readsTensorsAndConfiguration(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("demo_micro.safetensors");
        byte[] header = ("{\"__metadata__\":{\"config\":\"{\\\"dim\\\": 3}\"},"
                        + "\"a.x\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                        + "\"a.n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer data = ByteBuffer.allocate(8 + header.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(header.length).put(header).putFloat(1.5f).putFloat(-2).putLong(7);
        Files.write(path, data.array());
        try (GoldenFile file = GoldenFile.open(path)) {
            assertThat(file.config().get("dim").asInt()).isEqualTo(3);
            assertThat(file.set()).isEqualTo("micro");
            assertThat(file.doubles("a.x")).containsExactly(1.5, -2);
            assertThat(Tensors.shape(file.tensor("a.x"))).containsExactly(1, 2);
            assertThat(file.under("a.")).containsOnlyKeys("x", "n");
            assertThat(Tensors.toLongs(file.tensor("a.n"))).containsExactly(7);
        }
    }

    @Test
    void refusesWhatDeviates() {
        Path path = GoldenFile.find("mae").get(0);
        try (GoldenFile file = GoldenFile.open(path);
                Tensor same = file.tensor("out.pool_cls").clone();
                Tensor off = same.add(new Scalar(0.01))) {
            file.assertClose("self-check", "out.pool_cls", same, 0);
            assertThatThrownBy(() -> file.assertClose("self-check", "out.pool_cls", off, 1e-4))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("out.pool_cls");
            assertThatThrownBy(() -> file.assertExact("self-check", "out.pool_cls", off))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void measuresTheLargestErrorOverTheRootMeanSquare() {
        assertThat(Deviation.maxOverRms(new double[] {3, 4.5}, new double[] {3, 4}))
                .isEqualTo(0.5 / Math.sqrt(12.5));
        assertThat(Deviation.maxOverRms(new double[] {Double.NaN}, new double[] {1}))
                .isInfinite();
    }
}
