/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.benchmarks;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadConfig;
import dev.maect.contrast.HeadFactory;
import dev.maect.contrast.HeadInput;
import dev.maect.contrast.HeadStreams;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The head's forward pass of 16 images with small networks: next to all of it is the lookup of both views in the queue.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadBenchmark {
    private static final int BATCH = 16;
    private static final int WIDTH = 32;

    /** Embeddings in the queue. */
    @Param({"4096", "65536"})
    public int queue;

    private Head head;
    private Tensor features;
    private Tensor ids;

    /** Builds the head. */
    @Setup
    public void build() {
        HeadConfig config = new HeadConfig(WIDTH, WIDTH, WIDTH, 256, queue, 0.15, 20, 0.99, 0);
        head = HeadFactory.named("nnclr-ema-queue").create(config, ComputeDevice.CPU);
        head.initialise(Generators.of(1, "head"));
        features = torch.randn(2L * BATCH, WIDTH);
        ids = Tensors.ofLongs(LongStream.range(0, BATCH).toArray(), BATCH);
    }

    /** Projections, lookup of both views with top-20 picks, loss, and the push into the queue. */
    @Benchmark
    public float lookUp() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            HeadStreams streams = new HeadStreams(1, "bench", 0);
            return head.forward(new HeadInput(List.of(features), ids, Optional.empty(), streams))
                    .loss()
                    .item_float();
        }
    }

    /** Frees the head. */
    @TearDown
    public void close() {
        head.close();
        features.close();
        ids.close();
    }
}
