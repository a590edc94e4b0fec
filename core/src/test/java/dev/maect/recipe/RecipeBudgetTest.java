/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What no recipe asks for is refused before it costs anything. */
@Timeout(30)
class RecipeBudgetTest {
    @TempDir
    private Path folder;

    private void refused(String text, String... reasons) throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), text);
        long start = System.nanoTime();
        assertThatThrownBy(() -> RecipeReader.read(RecipeSource.file(file), List.of()))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(reasons)
                .message()
                .hasSizeLessThan(1500)
                .doesNotContain("\u001b", "\u202e");
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    @Test
    void depth() throws IOException {
        int deep = 100_000;
        refused("seed: " + "[".repeat(deep) + "]".repeat(deep), "own.yaml:1: settings are nested more than 16 deep");
        refused("seed: " + "{a: ".repeat(deep) + "}".repeat(deep), "nested more than 16 deep");
        refused("seed:\n" + "- ".repeat(deep) + "1", "own.yaml:2: ", "nested more than 16 deep");
        refused("? ".repeat(deep), "nested more than 16 deep");
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            block.append(" ".repeat(i)).append("a:\n");
        }
        refused(block.toString(), "nested more than 16 deep");
    }

    @Test
    void digits() throws IOException {
        refused("seed: " + "9".repeat(60_000), "seed is '9999", "(60000 characters)", "whole number");
        refused("pretrain:\n  base-lr: 0." + "1".repeat(60_000), "base-lr is '0.1111", "(60002 characters)");
        refused("data:\n  mean: [" + "9".repeat(60_000) + ", 1, 1]", "data.mean is [9999");
        refused("seed: " + "9".repeat(70_000), "more than 65536 characters");
        refused("seed: " + "9".repeat(2_000_000), "more than 1048576 bytes");
        refused("pretrain:\n  base-lr: 1e2000000000", "base-lr is '1e2000000000'");
        refused("seed: 1e-2000000000", "seed is '1e-2000000000'");
        assertThatThrownBy(
                        () -> RecipeReader.read(RecipeSource.named("demo"), List.of("seed=" + "9".repeat(3_000_000))))
                .isInstanceOf(RecipeException.class)
                .message()
                .hasSizeLessThan(300);
    }

    @Test
    void keysAndValues() throws IOException {
        refused("a".repeat(900) + ": 1", "unknown setting aaaa", "(900 characters)");
        refused("? " + "a".repeat(60_000) + "\n: 1", "unknown setting aaaa", "(60000 characters)");
        refused("seed: [" + "1,".repeat(60_000) + "1]", "more than 50000 keys and values");
        refused("\"\\e[2J\\u202e\": 1", "unknown setting \\u001B[2J\\u202E");
        refused("seed: \"\\e[31m\\n\"", "seed is '\\u001B[31m\\u000A'");
        refused("seed: &s [*s]", "seed");
        refused("tune: &t\n  epochs: *t", "tune.epochs");
        refused("a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]", "unknown setting a");
    }

    @Test
    void aFileThatIsNoTextEnds() {
        Path zero = Path.of("/dev/zero");
        if (Files.exists(zero)) {
            assertThatThrownBy(() -> RecipeSource.file(zero)).hasMessageContaining("more than 1048576 bytes");
        }
    }
}
