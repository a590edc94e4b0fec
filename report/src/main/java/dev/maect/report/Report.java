/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One HTML page about runs, made of their files alone. */
public final class Report {
    private final List<ComparedRun> runs;

    private Report(List<ComparedRun> runs) {
        this.runs = runs;
    }

    /**
     * Reads runs.
     *
     * @param folders run folders, at least one, in the order of the page
     * @throws MaectException if one is no run, or a file of it cannot be read
     */
    public static Report of(List<Path> folders) {
        List<String> names = names(folders);
        List<ComparedRun> runs = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            runs.add(ComparedRun.read(folders.get(i), names.get(i)));
        }
        return new Report(List.copyOf(runs));
    }

    /** The folders' own names; whole paths if two share one. */
    static List<String> names(List<Path> folders) {
        List<String> names = folders.stream()
                .map(folder ->
                        String.valueOf(folder.toAbsolutePath().normalize().getFileName()))
                .toList();
        return names.stream().distinct().count() == names.size()
                ? names
                : folders.stream().map(Path::toString).toList();
    }

    /**
     * Writes the page; a file that exists is replaced.
     *
     * @throws MaectException if the file cannot be written
     */
    public void write(Path file) {
        if (Files.isDirectory(file)) {
            throw new MaectException(file + " is a folder. Name a file.");
        }
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, ComparisonPage.html(runs));
        } catch (IOException e) {
            throw new MaectException("Cannot write the report " + file + ": " + e.getMessage() + ".", e);
        }
    }
}
