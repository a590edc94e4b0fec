/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.data.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A list of training pictures in a text file, one name a line, as published for ImageNet: {@code n01440764_10026.JPEG},
 * or with folders before it. Blank lines and lines that begin with # do not count.
 */
public final class SplitList {
    private SplitList() {}

    /**
     * The rows of {@code source} that the list names, ascending and each once.
     *
     * @throws EvaluationException if the file cannot be read or is empty, or a name fits no picture or several
     */
    public static int[] rows(Path file, ImageSource source) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new EvaluationException("Cannot read " + file + ": " + e + ". Check the path.");
        }
        if (lines.isEmpty()) {
            throw new EvaluationException(file + " names no picture. Write one name a line.");
        }
        Map<String, List<Integer>> byFile = new HashMap<>();
        for (int i = 0; i < source.size(); i++) {
            byFile.computeIfAbsent(last(source.name(i)), name -> new ArrayList<>())
                    .add(i);
        }
        TreeSet<Integer> rows = new TreeSet<>();
        for (String line : lines) {
            rows.add(row(line, byFile.getOrDefault(last(line), List.of()), source, file));
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int row(String line, List<Integer> candidates, ImageSource source, Path file) {
        List<Integer> fitting = candidates.stream()
                .filter(i -> ("/" + source.name(i)).endsWith("/" + line))
                .toList();
        if (fitting.size() != 1) {
            throw new EvaluationException(file + ": " + line + " fits " + fitting.size() + " pictures of the "
                    + source.description() + " and must fit one. Give enough of its path, as in "
                    + source.name(0) + ".");
        }
        return fitting.get(0);
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
