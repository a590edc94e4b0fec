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
                card.toAbsolutePath().getParent(), () -> ProtocolCard.read(card).files()::contains, file -> true);
    }

    /**
     * Draws those figures that a card names and that are not drawn yet.
     *
     * @param card the card's file
     * @return the images that were written
     */
    public static List<Path> missing(Path card) {
        return drawn(
                card.toAbsolutePath().getParent(), () -> ProtocolCard.read(card).files()::contains, Figures::undrawn);
    }

    /** Draws the figures that a run kept, in its folder of images. */
    public static List<Path> ofRun(RunFolder run) {
        return drawn(run.images(), () -> name -> true, file -> true);
    }

    /** Draws those files of {@code folder} that are wanted, first by name; elsewhere nothing is read or written. */
    private static List<Path> drawn(
            @Nullable Path folder, Supplier<Predicate<String>> wanted, Predicate<Path> wantedToo) {
        return Drawing.attempt("A figure of " + folder, List.of(), () -> {
            if (folder == null || !Files.isDirectory(folder)) {
                return List.of();
            }
            Predicate<String> chosen = wanted.get();
            return children(folder).stream()
                    .filter(file -> file.toString().endsWith(DATA))
                    .filter(file -> chosen.test(String.valueOf(file.getFileName())))
                    .filter(wantedToo)
                    .flatMap(file -> Drawing.beside(file).stream())
                    .toList();
        });
    }

    /** Whether no image beside {@code data} has its name, with or without that of a label set. */
    private static boolean undrawn(Path data) {
        String name = String.valueOf(data.getFileName());
        String stem = name.substring(0, name.length() - DATA.length());
        return children(data.toAbsolutePath().getParent()).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .noneMatch(other -> other.startsWith(stem) && (other.endsWith(".png") || other.endsWith(".svg")));
    }

    private static List<Path> children(@Nullable Path folder) {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
