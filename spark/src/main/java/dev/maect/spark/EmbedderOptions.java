/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.engine.Precision;
import java.io.Serializable;
import java.util.Optional;

/**
 * How a table of images becomes one of features.
 *
 * @param column that holds each image's file, as bytes
 * @param batch images that go through the encoder together
 * @param threads of each task that decode, beside the one that computes
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:1}; auto takes the GPU that Spark gives the task, where
 *     there is one
 * @param precision {@code fp32}, {@code tf32}, {@code bf16}, or {@code auto} for what suits each machine's processor
 */
public record EmbedderOptions(String column, int batch, int threads, String device, String precision)
        implements Serializable {
    private static final String AUTO = "auto";

    /** Checks them. */
    public EmbedderOptions {
        if (batch < 1 || threads < 1) {
            throw new SparkUseException(
                    "Batch and threads must be at least 1; they are " + batch + " and " + threads + ".");
        }
        named(precision);
    }

    /** Column {@code content}, which Spark's binaryFile gives; 64 images, one thread, whatever suits the machine. */
    public static EmbedderOptions standard() {
        return new EmbedderOptions("content", 64, 1, AUTO, AUTO);
    }

    /** With the bytes in another column. */
    public EmbedderOptions withColumn(String name) {
        return new EmbedderOptions(name, batch, threads, device, precision);
    }

    /** With other numbers of images at once and of decoding threads. */
    public EmbedderOptions withBatch(int images, int decoding) {
        return new EmbedderOptions(column, images, decoding, device, precision);
    }

    /** On another device. */
    public EmbedderOptions withDevice(String name) {
        return new EmbedderOptions(column, batch, threads, name, precision);
    }

    /** In another precision. */
    public EmbedderOptions withPrecision(String name) {
        return new EmbedderOptions(column, batch, threads, device, name);
    }

    /** The precision asked for; empty for what suits the machine. */
    Optional<Precision> chosenPrecision() {
        return named(precision);
    }

    private static Optional<Precision> named(String name) {
        return switch (name) {
            case AUTO -> Optional.empty();
            case "fp32" -> Optional.of(Precision.FP32);
            case "tf32" -> Optional.of(Precision.TF32);
            case "bf16" -> Optional.of(Precision.BF16);
            default ->
                throw new SparkUseException("The precision is \"" + name + "\"; it must be auto, fp32, tf32 or bf16.");
        };
    }
}
