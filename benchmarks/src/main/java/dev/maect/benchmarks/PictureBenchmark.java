/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.benchmarks;

import dev.maect.data.DrawnOptions;
import dev.maect.data.DrawnSource;
import dev.maect.data.Picture;
import dev.maect.data.PictureDecoder;
import dev.maect.data.PictureEncoder;
import dev.maect.data.Views;
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

/** A picture on its way to a batch: decoding a JPEG of 448 x 448, and the views of stages 1 and 3 at 224 x 224. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PictureBenchmark {
    private final PictureDecoder decoder = PictureDecoder.rgb();
    private final Views minimal = Views.minimal(1, 224, 224, 0.2, 1);
    private final Views augmented = Views.augmented(1, 224, 224, 0.08, 1);
    private byte[] jpeg;
    private Picture picture;
    private long draws;

    /** Draws the picture. */
    @Setup
    public void draw() throws IOException {
        try (DrawnSource source = new DrawnSource(1, 1, DrawnOptions.defaults().withImageSize(448))) {
            picture = source.read(0);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(PictureEncoder.image(picture), "jpg", bytes);
        jpeg = bytes.toByteArray();
    }

    /** JPEG to pixels. */
    @Benchmark
    public Picture decode() {
        return decoder.decode(jpeg, "drawn");
    }

    /** Random resized crop and flip. */
    @Benchmark
    public Picture cropAndFlip() {
        return minimal.view(picture, 0, RandomStream.of(1, "view", draws++));
    }

    /** The views of MAE-CT_aug. */
    @Benchmark
    public Picture augment() {
        return augmented.view(picture, 0, RandomStream.of(1, "view", draws++));
    }
}
