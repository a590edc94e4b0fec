/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;
import java.util.Map;
import java.util.Optional;

/** Environment variables, read as what they should be. An empty one counts as none. */
record Environment(Map<String, String> variables) {
    Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** The first of {@code names} that is there. */
    Optional<String> text(String first, String second) {
        return text(first).or(() -> text(second));
    }

    boolean has(String name) {
        return text(name).isPresent();
    }

    Optional<Integer> number(String name) {
        return text(name).map(value -> parse(name, value));
    }

    /** @throws MaectException if it is not there */
    int require(String name, String launcher) {
        return number(name)
                .orElseThrow(() -> new MaectException(launcher + " has started this process without saying " + name
                        + ". Set it, or MAECT_RANKS=1 for a process of its own."));
    }

    private static int parse(String name, String value) {
        String digits = value.strip();
        if (!digits.matches("\\d{1,9}")) {
            throw new MaectException(
                    "The environment variable " + name + " is \"" + value + "\"; it must be a number.");
        }
        return Integer.parseInt(digits);
    }
}
