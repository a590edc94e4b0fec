/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({
        "fpu sse2 avx2 fma, NONE",
        "fpu avx512f avx512_bf16 avx512_vnni, VECTORS",
        "fpu avx512f avx512_bf16 amx_bf16 amx_tile, TILES",
        "fpu no_avx512_bf16_here, NONE",
    })
    void isReadFromTheProcessorsFlags(String flags, Bfloat16 expected) throws IOException {
        new FakeSystem(root)
                .with(
                        "proc/cpuinfo",
                        "processor\t: 0\nvendor_id\t: Test\nflags\t\t: " + flags + "\nbugs\t\t: amx_bf16");
        assertThat(Bfloat16.read(root)).isEqualTo(expected);
    }

    @Test
    void isUnknownWhereNothingTells() {
        assertThat(Bfloat16.read(root)).isEqualTo(Bfloat16.NONE);
    }
}
