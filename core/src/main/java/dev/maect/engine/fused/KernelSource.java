/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * CUDA C of this package's resources, and the numbers that it is compiled with.
 *
 * @param file which: norm, gelu, pixels or adamw
 * @param numbers by the names that the source gives them
 */
record KernelSource(String file, Map<String, Long> numbers) {
    private static final String COMMON = "values";

    KernelSource {
        numbers = Map.copyOf(numbers);
    }

    /** The whole text: what all files begin with, then this one's. */
    String text() {
        return read(COMMON) + read(file);
    }

    /** The compiler's options that name the numbers, in order. */
    List<String> options() {
        return new TreeMap<>(numbers)
                .entrySet().stream()
                        .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                        .toList();
    }

    private static String read(String name) {
        String resource = name + ".cu";
        try (InputStream stream = KernelSource.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new EngineException("The resource " + resource + " is missing in this build of maect.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
