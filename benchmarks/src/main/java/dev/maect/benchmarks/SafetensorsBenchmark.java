/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.benchmarks;

import dev.maect.weights.safetensors.Safetensors;
import dev.maect.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A tensor of 16 MiB to the disk and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SafetensorsBenchmark {
    private Path file;
    private Tensor tensor;

    /** Writes the file once, so that it can be read. */
    @Setup
    public void write16MiB() throws IOException {
        file = Files.createTempFile("maect", ".safetensors");
        tensor = torch.randn(2048, 2048);
        write();
    }

    /** Writing, as checkpoints are: whole, and on the disk itself. */
    @Benchmark
    public void write() {
        Safetensors.write(file, Map.of("weight", tensor), Map.of());
    }

    /** Reading from the page cache. */
    @Benchmark
    public float read() {
        try (SafetensorsFile open = SafetensorsFile.open(file);
                Tensor weight = open.read("weight");
                Tensor first = weight.narrow(0, 0, 1).narrow(1, 0, 1)) {
            return first.item_float();
        }
    }

    /** Deletes the file. */
    @TearDown
    public void delete() throws IOException {
        tensor.close();
        Files.deleteIfExists(file);
    }
}
