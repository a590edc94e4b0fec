/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.io.Printable;
import java.util.List;

/**
 * Which names of a file were understood.
 *
 * @param matched the tensors found, by our names
 * @param misshapen tensors found whose shape does not fit the architecture, each with both shapes
 * @param missing names the architecture needs and the file lacks
 * @param unexpected names of the file without a meaning in its scheme
 * @param ignored names without a meaning that were allowed by name
 */
public record NameTable(
        List<Match> matched,
        List<String> misshapen,
        List<String> missing,
        List<String> unexpected,
        List<String> ignored) {
    /**
     * A tensor of ours and where it comes from.
     *
     * @param name our name
     * @param sources the names in the file: one, or three for query, key and value
     */
    public record Match(String name, List<String> sources) {
        /** Copies the list. */
        public Match {
            sources = List.copyOf(sources);
        }
    }

    /** Copies the lists. */
    public NameTable {
        matched = List.copyOf(matched);
        misshapen = List.copyOf(misshapen);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        ignored = List.copyOf(ignored);
    }

    /** Whether nothing is missing, misshapen or unexpected. */
    public boolean clean() {
        return misshapen.isEmpty() && missing.isEmpty() && unexpected.isEmpty();
    }

    /** The counts, then every name that was not simply matched, one to a line. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                "%d matched, %d misshapen, %d missing, %d unexpected, %d ignored%n",
                matched.size(), misshapen.size(), missing.size(), unexpected.size(), ignored.size()));
        lines(text, "misshapen", misshapen);
        lines(text, "missing", missing);
        lines(text, "unexpected", unexpected);
        lines(text, "ignored", ignored);
        return text.toString();
    }

    /** All of it: also the matched names, with their names in the file. */
    public String fullText() {
        int width = matched.stream().mapToInt(m -> m.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder(text());
        for (Match match : matched) {
            text.append(String.format(
                    "matched     %-" + Math.max(width, 1) + "s <- %s%n",
                    match.name(),
                    Printable.line(String.join(" + ", match.sources()))));
        }
        return text.toString();
    }

    private static void lines(StringBuilder text, String label, List<String> names) {
        names.forEach(name -> text.append(String.format("%-12s%s%n", label, Printable.line(name))));
    }
}
