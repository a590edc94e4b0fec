/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.card.ProtocolCard;
import dev.maect.report.figure.Drawing;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Draws what protocols and runs kept of their figures, as images beside it. Drawing ends nothing: what cannot be drawn is
 * missing, and the log says why.
 */
public final class Figures {
    private static final String DATA = ".json";

    private Figures() {}

    /**
     * Draws the figures that a card names, beside it.
     *
     * @param card the card's file
     * @return the images that were written
     */
    public static List<Path> beside(Path card) {
        return drawn(
                card.toAbsolutePath().getParent(), () -> ProtocolCard.read(card).files()::contains);
    }

    /** Draws the figures that a run kept, in its folder of images. */
    public static List<Path> ofRun(RunFolder run) {
        return drawn(run.images(), () -> name -> true);
    }

    /** Draws those files of {@code folder} that are wanted by name; elsewhere nothing is read or written. */
    private static List<Path> drawn(@Nullable Path folder, Supplier<Predicate<String>> wanted) {
        return Drawing.attempt("A figure of " + folder, List.of(), () -> {
            if (folder == null || !Files.isDirectory(folder)) {
                return List.of();
            }
            Predicate<String> chosen = wanted.get();
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(DATA))
                        .filter(file -> chosen.test(String.valueOf(file.getFileName())))
                        .sorted()
                        .flatMap(file -> Drawing.beside(file).stream())
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
