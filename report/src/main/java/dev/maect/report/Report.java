/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.MaectException;
import dev.maect.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTML page about runs, made of their files alone, so that it can be made anew at any time: of one run all that it
 * tells, of several what they have in common and where they differ. The page is one file that loads nothing and runs no
 * script; texts of the runs' files are shown as text. A file that is missing or damaged costs its section, and the page
 * says so.
 *
 * <pre>{@code
 * Report.of(Path.of("runs/demo")).write(Path.of("runs/demo/report.html"));
 * }</pre>
 */
public final class Report {
    private final List<SavedRun> runs;

    private Report(List<SavedRun> runs) {
        this.runs = runs;
    }

    /**
     * Reads runs.
     *
     * @param folders run folders, at least one, in the order of the page
     * @throws MaectException if there is none, or one is no run
     */
    public static Report of(List<Path> folders) {
        if (folders.isEmpty()) {
            throw new MaectException("A report is about one run or more. Name their folders.");
        }
        List<String> names = names(folders);
        List<SavedRun> runs = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            runs.add(SavedRun.read(folders.get(i), names.get(i)));
        }
        return new Report(List.copyOf(runs));
    }

    /** The page of one run; see {@link #of(List)}. */
    public static Report of(Path folder) {
        return of(List.of(folder));
    }

    /** The page as text. */
    public String html() {
        return runs.size() == 1 ? RunPage.html(runs.get(0)) : ComparisonPage.html(runs);
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
        } catch (IOException e) {
            throw new MaectException("Cannot write the report " + file + ": " + e.getMessage() + ".", e);
        }
        AtomicFile.write(file, html());
    }
}
