/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.studio;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command says when there is nothing to show. */
class StudioCommandTest {
    @TempDir
    private Path folder;

    private static void run(String... arguments) {
        AtomicReference<@Nullable Exception> thrown = new AtomicReference<>();
        new CommandLine(new StudioCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    thrown.set(problem);
                    return 1;
                })
                .execute(arguments);
        if (thrown.get() instanceof RuntimeException failure) {
            throw failure;
        }
    }

    @Test
    void whatCannotBeShownIsSaidPlainly() throws IOException {
        String photos = Files.createDirectories(folder.resolve("photos")).toString();
        assertThatThrownBy(() -> run(photos, "--no-browser"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("--with ENCODER --catalog FOLDER");
        assertThatThrownBy(() -> run("--port", "70000", "--no-browser"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("70000");
        assertThatThrownBy(() -> run(folder.resolve("nothing").toString(), "--no-browser"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("nothing");
    }
}
