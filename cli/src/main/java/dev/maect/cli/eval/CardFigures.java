/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.card.ProtocolCard;
import dev.maect.report.figure.Drawing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws the figures whose data lies beside a card. A figure that cannot be drawn is left out, the numbers are not. */
final class CardFigures {
    private static final Logger LOG = LoggerFactory.getLogger(CardFigures.class);
    private static final String DATA = ".json";

    private CardFigures() {}

    /**
     * Draws what the card names, beside it.
     *
     * @param file the card's
     * @param anew whether to draw again what is drawn already
     */
    static void draw(ProtocolCard card, Path file, boolean anew) {
        for (String name : card.files()) {
            Path data = file.resolveSibling(name);
            if (name.endsWith(DATA) && (anew || !isDrawn(data))) {
                Drawing.beside(data);
            }
        }
    }

    private static boolean isDrawn(Path data) {
        String name = String.valueOf(data.getFileName());
        String stem = name.substring(0, name.length() - DATA.length());
        Path folder = data.toAbsolutePath().getParent();
        if (folder == null) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .anyMatch(other -> other.startsWith(stem) && (other.endsWith(".png") || other.endsWith(".svg")));
        } catch (IOException e) {
            LOG.debug("Cannot list {}", folder, e);
            return false;
        }
    }
}
