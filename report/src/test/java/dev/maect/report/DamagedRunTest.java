/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of a run that is missing or damaged costs its section; the page tells of the damage in words. */
class DamagedRunTest {
    private static final String[] SECTIONS = {
        "results", "reconstructions", "neighbours", "maps", "training", "time", "settings", "environment"
    };

    @TempDir
    private Path temp;

    private static void hasAllBut(String html, String missing) {
        for (String section : SECTIONS) {
            if (section.equals(missing)) {
                assertThat(html).doesNotContain("<section id=\"" + section + "\"");
            } else {
                assertThat(html).as(section).contains("<section id=\"" + section + "\"");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "images/neighbours.json, neighbours, The neighbours",
        "images/map-tuned.json, none, The map after",
        "images/reconstruction-000400.json, none, A reconstruction",
        "provenance.json, environment, Where it ran",
        "resolved.yaml, settings, The settings",
        "eval/card.json, none, card.json"
    })
    void damageIsTold(String file, String section, String told) throws Exception {
        RunFolder run = new SampleRun().write(temp.resolve("run"));
        Files.writeString(
                run.path().resolve(file),
                "{\"kind\": \"reconstruction\", \"protocol\": \"knn\", \"files\": [], " + "\"encoder\": {}, cut short");
        String html = Report.of(run.path()).html();
        hasAllBut(html, section);
        assertThat(html.substring(html.indexOf("<section id=\"left-out\">"))).contains("<li>" + told + ": ");
    }

    @ParameterizedTest
    @CsvSource({"images/neighbours.json, neighbours", "provenance.json, environment", "metrics.jsonl, training"})
    void whatIsMissingIsLeftOutSilently(String file, String section) throws Exception {
        RunFolder run = new SampleRun().write(temp.resolve("run"));
        Files.delete(run.path().resolve(file));
        String html = Report.of(run.path()).html();
        hasAllBut(html, section);
        assertThat(html).doesNotContain("left-out");
    }

    @Test
    void aDamagedSummaryCostsTheScoresAlone() throws Exception {
        RunFolder run = new SampleRun().write(temp.resolve("run"));
        Files.writeString(run.summary(), "{\"before\": ");
        assertThat(Report.of(run.path()).html())
                .contains("<li>The summary: ", "<section id=\"maps\"", "<section id=\"training\"")
                .doesNotContain("<section id=\"results\"", "<section id=\"time\"");
    }

    @Test
    void aCurveThatCannotBeDrawnCostsTheCurvesAlone() throws Exception {
        RunFolder run = new SampleRun().write(temp.resolve("run"));
        String line = "{\"kind\": \"step\", \"stage\": \"tune\", \"step\": %d, \"smoothed-loss\": 1e%d}%n";
        Files.writeString(run.metrics(), line.formatted(1, 9) + line.formatted(2, 999));
        String html = Report.of(run.path()).html();
        assertThat(html).contains("<section id=\"maps\"", "<section id=\"time\"", "</main>");
    }

    @Test
    void aComparisonTellsWhoseFileIsDamaged() throws Exception {
        RunFolder first = new SampleRun().write(temp.resolve("first"));
        RunFolder second = new SampleRun().write(temp.resolve("second"));
        Files.writeString(second.images().resolve("neighbours.json"), "[]");
        String html = Report.of(java.util.List.of(first.path(), second.path())).html();
        assertThat(html).contains("<li>second: The neighbours: ").doesNotContain("<li>first");
    }
}
