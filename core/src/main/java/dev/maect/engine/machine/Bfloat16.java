/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.nio.file.Path;
import java.util.List;

/** How the processor multiplies bfloat16 matrices, beside float32 ones; known on Linux. */
public enum Bfloat16 {
    /** It cannot, or that is not known: libtorch widens them, which is slower than float32 from the start. */
    NONE,
    /** By vectors (AVX512_BF16: AMD since Zen 4, Intel's Cooper Lake): two to four times as fast. */
    VECTORS,
    /** In tiles (AMX: Intel since Sapphire Rapids): about eight times as fast. */
    TILES;

    private static final class Here {
        static final Bfloat16 SUPPORT = read(Path.of("/"));
    }

    /**
     * Whether attention computes in float32 where all else is bfloat16: libtorch's kernel for bfloat16 takes ten times as long by
     * vectors.
     */
    public boolean mixesInFloats() {
        return this != TILES;
    }

    /** This machine's. */
    public static Bfloat16 ofProcessor() {
        return Here.SUPPORT;
    }

    /** @param root where {@code proc} is mounted */
    static Bfloat16 read(Path root) {
        List<String> flags = SystemFiles.lines(root.resolve("proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .flatMap(line ->
                        List.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")).stream())
                .toList();
        return flags.contains("amx_bf16") ? TILES : flags.contains("avx512_bf16") ? VECTORS : NONE;
    }
}
