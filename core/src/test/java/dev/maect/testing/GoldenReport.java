/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the largest deviation per file and group over all tests of a run into {@code target/golden-report.md}. */
public final class GoldenReport {
    private static final Logger LOG = LoggerFactory.getLogger(GoldenReport.class);
    private static final Path FILE = Path.of("target", "golden-report.md");
    private static final Map<String, Line> LINES = new TreeMap<>();

    private record Line(String file, String group, int compared, double largest, String where, double tolerance) {
        Line add(String name, double error) {
            boolean larger = error > largest;
            return new Line(file, group, compared + 1, larger ? error : largest, larger ? name : where, tolerance);
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %.2e | %s | %s |%n",
                    file,
                    group,
                    compared,
                    largest,
                    where,
                    tolerance == 0 ? "exact" : String.format(Locale.ROOT, "%.0e", tolerance));
        }
    }

    private GoldenReport() {}

    /** Notes one comparison. */
    public static synchronized void record(String file, String group, String name, double error, double tolerance) {
        String key = file + " " + group;
        Line before = LINES.getOrDefault(key, new Line(file, group, 0, -1, name, tolerance));
        LINES.put(key, before.add(name, error));
    }

    /** Logs the lines of one file and writes the report with everything noted so far. */
    public static synchronized void write(String file) {
        StringBuilder report = new StringBuilder("| file | group | tensors | largest error | in | tolerance |\n"
                + "| --- | --- | ---: | ---: | --- | ---: |\n");
        LINES.values().forEach(line -> report.append(line.text()));
        LINES.values().stream()
                .filter(line -> line.file().equals(file))
                .forEach(line -> LOG.info(
                        "{} {}: largest error {} in {}",
                        line.file(),
                        line.group(),
                        String.format(Locale.ROOT, "%.2e", line.largest()),
                        line.where()));
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.writeString(FILE, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
