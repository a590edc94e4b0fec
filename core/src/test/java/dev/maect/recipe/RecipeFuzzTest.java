/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.RandomStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recipe that was changed anywhere is read, and then written and read again as the same, or refused in words, at once.
 * {@code -Dmaect.fuzz.recipes=N} changes N recipes instead of a few hundred.
 */
class RecipeFuzzTest {
    private static final int DEFAULT_RECIPES = 400;
    private static final long MOST_NANOS = 2_000_000_000L;
    private static final List<String> PIECES = List.of(
            "[",
            "]",
            "{",
            "}",
            ": ",
            "- ",
            "&a ",
            "*a",
            "!!int ",
            "| \n",
            "'",
            "\"",
            "#",
            "<<: ",
            "---\n",
            "...\n",
            "? ",
            "null",
            "~",
            ".nan",
            ".inf",
            "-.inf",
            "1e999",
            "0x7f",
            "-1",
            "99999999999999999999",
            "\u0000",
            "\u001b[31m",
            "\u202e",
            "\ud800",
            "\ufeff",
            "%YAML 1.2\n",
            "\t",
            "\r",
            "extends: demo\n",
            "[[[[[[[[[[[[[[[[[[[[",
            "tune:\n  epochs: 1\n",
            "1".repeat(3000),
            "a".repeat(3000) + ": ",
            "[1,1],".repeat(500));

    @TempDir
    private Path folder;

    @Test
    void everyMutationIsReadOrRefused() throws Exception {
        List<String> originals = new ArrayList<>();
        for (String name : PackagedRecipes.names()) {
            originals.add(RecipeSource.named(name).text());
            originals.add(RecipeWriter.yaml(Recipe.named(name)));
        }
        int recipes = Integer.getInteger("maect.fuzz.recipes", DEFAULT_RECIPES);
        int read = 0;
        long slowest = 0;
        for (int i = 0; i < recipes; i++) {
            RandomStream random = RandomStream.of(1, "recipe mutation", i);
            String text = originals.get(random.nextInt(originals.size()));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                text = mutate(text, random);
            }
            Path file = Files.write(folder.resolve("mutant.yaml"), bytes(text, random));
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                Recipe recipe = RecipeReader.read(RecipeSource.file(file), List.of());
                read++;
                Files.writeString(file, RecipeWriter.yaml(recipe));
                assertThat(RecipeReader.read(RecipeSource.file(file), List.of()))
                        .as("mutation %d, written and read", i)
                        .isEqualTo(recipe);
            } catch (RecipeException e) {
                assertThat(e.getMessage())
                        .as("mutation %d", i)
                        .contains("mutant")
                        .hasSizeLessThan(4000)
                        .doesNotContain("\u001b", "\u202e", "\u0000");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + i + ": " + text, e);
            }
            slowest = Math.max(slowest, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
        }
        System.getLogger("fuzz")
                .log(
                        System.Logger.Level.INFO,
                        recipes + " recipes, " + read + " read, slowest " + slowest / 1000 + " us");
        assertThat(read).isGreaterThan(recipes / 50);
        assertThat(slowest).as("nanoseconds of processor time").isLessThan(MOST_NANOS);
    }

    private static String mutate(String text, RandomStream random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(30));
        String[] lines = text.split("\n", -1);
        int line = random.nextInt(lines.length);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                return text.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(end);
            }
            case 2 -> {
                return text.substring(0, at) + text.substring(end);
            }
            case 3 -> {
                return text.substring(0, at) + text.substring(at, end) + text.substring(at);
            }
            case 4 -> lines[line] = lines[random.nextInt(lines.length)];
            case 5 -> lines[line] = " ".repeat(random.nextInt(4)) + lines[line];
            case 6 ->
                lines[line] = lines[line].replaceFirst(
                        ": .*",
                        ": " + java.util.regex.Matcher.quoteReplacement(PIECES.get(random.nextInt(PIECES.size()))));
            default -> {
                char[] chars = text.toCharArray();
                if (at < chars.length) {
                    chars[at] ^= (char) (1 << random.nextInt(7));
                }
                return new String(chars);
            }
        }
        return String.join("\n", lines);
    }

    /** Now and then not UTF-8. */
    private static byte[] bytes(String text, RandomStream random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(20) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) 0x80;
        }
        return bytes;
    }
}
