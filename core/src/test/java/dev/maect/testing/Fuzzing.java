/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.engine.RandomStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Damages files at random and watches what reading them does. An input is a pure function of the seed, the name and its
 * number, so that a fault can be had again.
 */
public final class Fuzzing {
    /** The most processor time that one input may take. */
    public static final long MOST_NANOS = 2_000_000_000L;

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        8,
        16,
        127,
        128,
        255,
        256,
        500,
        1000,
        4096,
        13_377,
        16_384,
        32_767,
        32_768,
        65_500,
        65_535,
        65_536,
        178_956_970,
        0x7ffffffeL,
        0x7fffffffL,
        0x80000000L,
        0xfffffffeL,
        0xffffffffL,
        0x100000000L
    };

    private Fuzzing() {}

    /** Reads one input; throws only what is documented, or it is a fault. */
    @FunctionalInterface
    public interface Reading {
        /** Whether the input was taken; false if it was refused as is documented. */
        boolean read(byte[] input) throws IOException;
    }

    /**
     * What reading many inputs did.
     *
     * @param taken inputs that could be read all the same
     * @param refused inputs that were refused
     * @param slowestNanos processor time of the slowest
     * @param peakMegabytes memory of the process at its highest since the beginning; 0 where the system does not tell
     */
    public record Outcome(int taken, int refused, long slowestNanos, long peakMegabytes) {
        @Override
        public String toString() {
            return taken + " taken, " + refused + " refused, slowest " + slowestNanos / 1_000_000 + " ms, peak "
                    + peakMegabytes + " MB";
        }
    }

    /**
     * Reads {@code count} inputs made of {@code seeds}.
     *
     * @throws AssertionError if reading throws or takes too long; the input is kept in a file that the message names
     */
    public static Outcome run(String name, long seed, int count, List<byte[]> seeds, Repair repair, Reading reading) {
        int taken = 0;
        long slowest = 0;
        for (int i = 0; i < count; i++) {
            byte[] input = input(name, seed, i, seeds, repair);
            Watch watch = new Watch(name, i, input);
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                taken += reading.read(input) ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError(watch.keep("threw " + e), e);
            }
            long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            slowest = Math.max(slowest, nanos);
            if (nanos > MOST_NANOS) {
                throw new AssertionError(watch.keep("took " + nanos / 1_000_000 + " ms"));
            }
        }
        return new Outcome(taken, count - taken, slowest, peakMegabytes());
    }

    /** Makes checksums right again, so that damage gets past them. */
    @FunctionalInterface
    public interface Repair {
        /** Changes {@code input} in place. */
        void repair(byte[] input);
    }

    /** Input {@code number} of a run. */
    public static byte[] input(String name, long seed, long number, List<byte[]> seeds, Repair repair) {
        RandomStream random = RandomStream.of(seed, "fuzz " + name, number);
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        for (int changes = 1 + random.nextInt(1 << random.nextInt(4)); changes > 0 && input.length > 0; changes--) {
            input = changed(input, seeds, random);
        }
        if (random.nextInt(2) == 0) {
            repair.repair(input);
        }
        return input;
    }

    private static byte[] changed(byte[] input, List<byte[]> seeds, RandomStream random) {
        int at = place(input.length, random);
        int length = Math.min(input.length - at, 1 + random.nextInt(1 << random.nextInt(12)));
        switch (random.nextInt(10)) {
            case 0, 1 -> input[at] = (byte) random.nextInt(256);
            case 2 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 3, 4 -> number(input, at, random);
            case 5 -> {
                return joined(input, at, new byte[0], input.length); // cut off
            }
            case 6 -> {
                return joined(input, at, new byte[0], at + length); // a part left out
            }
            case 7 -> {
                return joined(input, at, repeated(input, at, length, random), at);
            }
            case 8 -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = place(other.length, random);
                int end = Math.min(other.length, from + length);
                return joined(input, at, Arrays.copyOfRange(other, from, end), Math.min(input.length, at + length));
            }
            default -> {
                for (int i = at; i < at + Math.min(16, length); i++) {
                    input[i] = (byte) random.nextInt(256);
                }
            }
        }
        return input;
    }

    /** Mostly where headers are. */
    private static int place(int length, RandomStream random) {
        int bound = random.nextInt(2) == 0 ? Math.min(length, 300) : length;
        return bound == 0 ? 0 : random.nextInt(bound);
    }

    private static void number(byte[] input, int at, RandomStream random) {
        long value = NUMBERS[random.nextInt(NUMBERS.length)];
        int bytes = 1 << random.nextInt(4);
        boolean little = random.nextInt(2) == 0;
        for (int i = 0; i < bytes && at + i < input.length; i++) {
            input[at + i] = (byte) (value >> 8 * (little ? i : bytes - 1 - i));
        }
    }

    private static byte[] repeated(byte[] input, int from, int length, RandomStream random) {
        int times = Math.min(1 + random.nextInt(1 << random.nextInt(8)), 1 + (1 << 20) / length);
        byte[] all = new byte[length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(input, from, all, i * length, length);
        }
        return all;
    }

    /** What stands before {@code at}, then {@code middle}, then what stands from {@code rest} on. */
    private static byte[] joined(byte[] input, int at, byte[] middle, int rest) {
        byte[] all = new byte[at + middle.length + input.length - rest];
        System.arraycopy(input, 0, all, 0, at);
        System.arraycopy(middle, 0, all, at, middle.length);
        System.arraycopy(input, rest, all, at + middle.length, input.length - rest);
        return all;
    }

    private static long peakMegabytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    / 1024;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Keeps the input in progress where a crash of the JVM or a hang leaves it. */
    private static final class Watch {
        private static final boolean CAREFUL = Boolean.getBoolean("maect.fuzz.careful");

        private final String name;
        private final long number;
        private final byte[] input;

        Watch(String name, long number, byte[] input) {
            this.name = name;
            this.number = number;
            this.input = input;
            if (CAREFUL) {
                write(Path.of("target", "fuzz-" + name + "-in-progress"));
            }
        }

        String keep(String what) {
            Path file = Path.of("target", "fuzz-" + name + "-" + number);
            write(file);
            return name + " input " + number + " " + what + "; it is in " + file.toAbsolutePath();
        }

        private void write(Path file) {
            try {
                Files.write(file, input);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
