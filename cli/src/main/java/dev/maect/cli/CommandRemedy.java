/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import dev.maect.engine.machine.NativeFailure;
import dev.maect.engine.machine.OutOfMemory;

/** A remedy of the library's, in terms of the maect command. */
public final class CommandRemedy {
    private CommandRemedy() {}

    /** What to do about memory that ran out. */
    static String of(OutOfMemory memory) {
        return javaOptions(memory.remedy());
    }

    /** With Java's options as the launcher takes them. */
    static String javaOptions(String words) {
        return words.replace("-Dorg.bytedeco", "MAECT_JAVA_OPTS=-Dorg.bytedeco")
                .replace("-Xmx8g", "MAECT_JAVA_OPTS=-Xmx8g");
    }

    /** What to do about {@code failure}: Java's options and the build are variables of the launcher. */
    public static String of(NativeFailure failure) {
        return javaOptions(failure.remedy())
                .replace("use libtorch for the CPU", "unset MAECT_CUDA to use the CPU build");
    }
}
