/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.engine.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * How much of the time a GPU computes while something is done over and over: in the rest it waits for kernels to be launched. NVIDIA's
 * driver counts that, nvidia-smi tells it, ten times a second.
 */
final class CardLoad {
    private static final long NANOS = 2_500_000_000L;
    private static final int SKIPPED = 8; // the driver's figure is of up to the last second
    private static final int SECONDS_TO_END = 5;

    private CardLoad() {}

    /** Does it for two and a half seconds, at least once; empty where no GPU computes or nobody tells. */
    static OptionalDouble of(ComputeDevice device, Runnable work) {
        return device.copiesFromPinned()
                ? of(List.of("nvidia-smi", "-i", Integer.toString(device.index())), work, NANOS)
                : OptionalDouble.empty();
    }

    static OptionalDouble of(List<String> nvidiaSmi, Runnable work, long nanos) {
        List<String> command = new ArrayList<>(nvidiaSmi);
        command.addAll(List.of("--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "100"));
        Path said;
        try {
            said = Files.createTempFile("maect-bench", ".card");
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
        try {
            Process watch = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try {
                long end = System.nanoTime() + nanos;
                do {
                    work.run();
                } while (System.nanoTime() < end);
            } finally {
                watch.destroy();
                watch.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
                watch.destroyForcibly();
            }
            return median(Files.readAllLines(said));
        } catch (IOException e) {
            return OptionalDouble.empty(); // there is no nvidia-smi
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        } finally {
            said.toFile().delete();
        }
    }

    /** The median of lines that are numbers, in shares of 1, without the first ones where there are more. */
    static OptionalDouble median(List<String> lines) {
        List<Double> values = lines.stream()
                .map(String::strip)
                .filter(line -> line.matches("\\d+"))
                .map(Double::valueOf)
                .toList();
        List<Double> late = values.subList(Math.min(SKIPPED, Math.max(0, values.size() - 1)), values.size());
        return late.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Spread.of(late).median() / 100);
    }
}
