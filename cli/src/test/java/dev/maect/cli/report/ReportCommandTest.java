/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    @TempDir
    private Path temp;

    private String run(String name) throws IOException {
        RunFolder folder = new RunFolder(temp.resolve(name));
        Files.createDirectories(folder.path());
        RecipeWriter.write(Recipe.defaults(), folder.resolvedRecipe());
        return folder.path().toString();
    }

    @Test
    void writesThePageAndTellsWhere() throws Exception {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new ReportCommand());
        line.setOut(new PrintWriter(out, true));
        Path file = temp.resolve("made/page.html");
        assertThat(line.execute(run("first"), run("second"), "--out", file.toString()))
                .isZero();
        assertThat(out.toString()).isEqualTo("Report: " + file + System.lineSeparator());
        assertThat(Files.readString(file)).contains("<h1>Comparison of 2 runs</h1>");
    }

    @Test
    void thePageOfOneRunIsMadeAnewWhereItWas() throws Exception {
        String run = run("alone");
        CommandLine line = new CommandLine(new ReportCommand());
        line.setOut(new PrintWriter(new StringWriter(), true));
        assertThat(line.execute(run)).isZero();
        assertThat(Files.readString(Path.of(run, "report.html"))).contains("not finished");
    }
}
