/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.maect.data.Image;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DrawingTest {
    @TempDir
    private Path temp;

    private static List<String> logged(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(Drawing.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            work.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void nothingThatIsThrownComesThrough() {
        List<Throwable> all = List.of(
                new IllegalStateException("a"),
                new UncheckedIOException(new IOException("disk full")),
                new OutOfMemoryError("b"),
                new StackOverflowError());
        for (Throwable thrown : all) {
            assertThat(logged(() -> assertThat(Drawing.attempt("x.png", "otherwise", () -> sneak(thrown)))
                            .isEqualTo("otherwise")))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).contains("x.png is not drawn"));
        }
    }

    /** Throws what it is given. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> String sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void aMachineWithoutFontsIsToldOfOnceAndTheRestIsDrawn() throws Exception {
        List<String> lines = inJavaWithoutFonts();
        assertThat(lines).containsExactly("sheet [] []", "confusion [c.svg]");
        assertThat(Files.readString(temp.resolve("log"))).containsOnlyOnce("This machine cannot draw");
    }

    /** Draws in a Java whose font manager throws what one does that misses libfontconfig. */
    private List<String> inJavaWithoutFonts() throws Exception {
        Path source = temp.resolve("sun/font/FontManagerFactory.java");
        Files.createDirectories(source.getParent());
        Files.writeString(
                source,
                "package sun.font; public final class FontManagerFactory { static { System.loadLibrary(\"none\"); }"
                        + " public static synchronized FontManager getInstance() { return null; } }");
        Path patch = temp.resolve("patch");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--patch-module",
                        "java.desktop=" + temp,
                        "-d",
                        patch.toString(),
                        source.toString());
        assertThat(compiled).isZero();
        Path log = temp.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "--patch-module",
                        "java.desktop=" + patch,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fontless.class.getName(),
                        temp.toString())
                .redirectError(log.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        Files.writeString(log, out, java.nio.file.StandardOpenOption.APPEND);
        return out.lines()
                .filter(line -> line.startsWith("sheet") || line.startsWith("confusion"))
                .toList();
    }

    /** The other Java's program. */
    static final class Fontless {
        private Fontless() {}

        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            Image image = new Image(1, 1, 3, new byte[3]);
            ImageSheet sheet = new ImageSheet("t", List.of(new ImageSheet.Row("label", List.of(Tile.of(image)))));
            System.out.println("sheet " + Drawing.draw(sheet, folder.resolve("a")) + " "
                    + Drawing.draw(sheet, folder.resolve("b")));
            Confusion confusion = new Confusion("t", "l", List.of("c"), List.of(0), new int[][] {{1}});
            System.out.println("confusion "
                    + Drawing.draw(confusion, folder.resolve("c")).stream()
                            .map(Path::getFileName)
                            .toList());
        }
    }
}
