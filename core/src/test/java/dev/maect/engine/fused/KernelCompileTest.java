/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.maect.engine.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compiles what may be compiled, for cards that need not be there. Without NVRTC and its Java binding there is nothing to try. */
class KernelCompileTest {
    private static final Pattern KERNEL = Pattern.compile("__global__ void __launch_bounds__\\([^)]*\\) (\\w+)\\(");

    @BeforeAll
    static void needsTheCompiler() {
        try {
            Nvrtc.version();
        } catch (LinkageError e) {
            abort("NVRTC is not there: " + e);
        }
    }

    static List<KernelSource> sources() {
        List<KernelSource> all = new ArrayList<>();
        for (long bf16 : new long[] {0, 1}) {
            for (long dim : new long[] {192, 1280}) {
                all.add(new KernelSource("norm", Map.of("DIM", dim, "BF16", bf16)));
            }
            all.add(new KernelSource("gelu", Map.of("BF16", bf16)));
            all.add(new KernelSource("pixels", Map.of("CHANNELS", 3L, "PATCH", 16L, "BF16", bf16)));
        }
        all.add(new KernelSource("pixels", Map.of("CHANNELS", 5L, "PATCH", 14L, "BF16", 1L)));
        all.add(new KernelSource("adamw", Map.of("BF16", 0L)));
        return all;
    }

    @Test
    void everySourceCompilesForEveryCard() {
        for (KernelSource source : sources()) {
            List<String> kernels = KERNEL.matcher(source.text())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(kernels).as(source.file()).hasSizeGreaterThan(1).contains("sum_columns");
            for (int capability : new int[] {80, 90, 100}) {
                String target = Nvrtc.target(capability);
                assertThat(target).isEqualTo("sm_" + capability);
                // The names of kernels stand in the code as they are.
                assertThat(new String(Nvrtc.compile(source, target), StandardCharsets.ISO_8859_1))
                        .contains(kernels);
            }
        }
    }

    @Test
    void anUnknownCardGetsWhatItsDriverTranslates() {
        String target = Nvrtc.target(999);
        assertThat(target).startsWith("compute_");
        byte[] text = Nvrtc.compile(new KernelSource("gelu", Map.of("BF16", 1L)), target);
        assertThat(new String(text, StandardCharsets.ISO_8859_1)).contains(".visible .entry bias_gelu");
    }

    @Test
    void whatItCannotCompileItTells() {
        assertThatThrownBy(() -> Nvrtc.compile(new KernelSource("norm", Map.of("BF16", 0L)), "sm_90"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("norm.cu")
                .hasMessageContaining("DIM");
    }
}
