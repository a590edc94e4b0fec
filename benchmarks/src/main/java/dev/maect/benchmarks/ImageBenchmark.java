/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.benchmarks;

import dev.maect.data.Image;
import dev.maect.data.augment.Views;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.RandomStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An image on its way to a batch: decoding a JPEG of 448 x 448, and the views of stages 1 and 3 at 224 x 224. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ImageBenchmark {
    private final ImageDecoder decoder = ImageDecoder.rgb();
    private final Views minimal = Views.minimal(1, 224, 224, 0.2, 1);
    private final Views augmented = Views.augmented(1, 224, 224, 0.08, 1);
    private byte[] jpeg;
    private Image image;
    private long draws;

    /** Draws the image. */
    @Setup
    public void draw() throws IOException {
        try (DrawnSource source = new DrawnSource(1, 1, DrawnOptions.defaults().withImageSize(448))) {
            image = source.read(0);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(ImageEncoder.buffered(image), "jpg", bytes);
        jpeg = bytes.toByteArray();
    }

    /** JPEG to pixels. */
    @Benchmark
    public Image decode() {
        return decoder.decode(jpeg, "drawn");
    }

    /** Random resized crop and flip. */
    @Benchmark
    public Image cropAndFlip() {
        return minimal.view(image, 0, RandomStream.of(1, "view", draws++));
    }

    /** The views of MAE-CT_aug. */
    @Benchmark
    public Image augment() {
        return augmented.view(image, 0, RandomStream.of(1, "view", draws++));
    }
}
