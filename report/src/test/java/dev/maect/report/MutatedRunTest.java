/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.run.RunFolder;
import dev.maect.testing.JsonMutations;
import dev.maect.testing.JsonMutations.Mutation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever value stands at whatever key of a run's files, the page is made, and tells no Java. {@code
 * -Dmaect.report.mutations=N} tries more of each file.
 */
class MutatedRunTest {
    private static final int PER_FILE = Integer.getInteger("maect.report.mutations", 6);

    @TempDir
    private Path temp;

    private static List<Mutation> some(String json) {
        List<Mutation> all = new ArrayList<>(JsonMutations.of(json));
        Collections.shuffle(all, new Random(json.length()));
        return all.subList(0, Math.min(PER_FILE, all.size()));
    }

    @Test
    void thePageIsMade() throws Exception {
        RunFolder run = new SampleRun().write(temp.resolve("run"));
        List<Path> files;
        try (var walk = Files.walk(run.path())) {
            files = walk.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(4);
        for (Path file : files) {
            String original = Files.readString(file);
            for (Mutation mutation : some(original)) {
                Files.writeString(file, mutation.text());
                made(run, file, mutation);
            }
            Files.writeString(file, original);
        }
        String lines = Files.readString(run.metrics());
        String last = lines.lines().reduce("", (a, b) -> b);
        for (Mutation mutation : some(last)) {
            Files.writeString(run.metrics(), lines + mutation.text() + "\n");
            made(run, run.metrics(), mutation);
        }
    }

    private static void made(RunFolder run, Path file, Mutation mutation) {
        String what = file.getFileName() + ": " + mutation.key() + " = " + mutation.value();
        String html;
        try {
            html = Report.of(run.path()).html();
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        assertThat(html).as(what).contains("</main>").doesNotContain("java.lang.", "tools.jackson", "Exception");
    }
}
