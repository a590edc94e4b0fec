/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A program that embeds maect, run as a process of its own: what is settled once cannot be tried twice in one. */
final class LibraryProgram {
    private static final int MEBIBYTE = 1 << 20;

    private LibraryProgram() {}

    /** Does what the first argument says, and prints what came of it. */
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "uses-maect" -> System.out.println(ComputeDevice.parse("cpu") + " " + torch.get_num_threads());
            case "uses-libtorch-first" -> {
                torch.ones(1).close();
                NativeSetup.Report report = NativeSetup.prepare();
                System.out.println(report.waiting() + "\n" + report.why() + "\n" + report.limits());
            }
            case "frees-memory" -> System.out.println(faults());
            case "keeps-freed-memory" -> {
                System.out.println(NativeSetup.keepFreedMemory());
                System.out.println(faults());
            }
            case "loads" -> NativeSetup.load();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** How many pages the system has to provide while tensors of 40 MB come and go on a thread of Java's. */
    private static long faults() throws IOException {
        try (Tensor tensor = torch.ones(10L * MEBIBYTE)) {
            for (int i = 0; i < 10; i++) {
                use(tensor);
            }
            long before = minorFaults();
            for (int i = 0; i < 10; i++) {
                use(tensor);
            }
            return minorFaults() - before;
        }
    }

    private static void use(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            tensor.mul(tensor).add(tensor);
        }
    }

    private static long minorFaults() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        List<String> fields =
                Arrays.asList(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return Long.parseLong(fields.get(7));
    }
}
