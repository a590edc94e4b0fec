/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OwnFaultTest {
    private static int deeper(int depth) {
        return depth < 0 ? 0 : 1 + deeper(depth + 1); // which is not before the stack ends
    }

    @Test
    void errorsThatOneInputCausesAreItsFaultInWords() {
        assertThatThrownBy(() -> OwnFault.of("deep.yaml", () -> deeper(0), FileException::new))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith("deep.yaml is nested too deeply")
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> OwnFault.of("big.pth", () -> new long[Integer.MAX_VALUE].length, FileException::new))
                .isInstanceOf(FileException.class)
                .hasMessageStartingWith("big.pth takes more memory")
                .hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void allElsePasses() {
        assertThat(OwnFault.of("x", () -> 7, FileException::new)).isEqualTo(7);
        assertThatThrownBy(() -> OwnFault.of(
                        "x",
                        () -> {
                            throw new IllegalStateException("mine");
                        },
                        FileException::new))
                .isInstanceOf(IllegalStateException.class);
    }
}
