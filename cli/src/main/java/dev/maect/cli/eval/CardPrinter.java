/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.console.Terminal;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.protocol.EvaluationEvent;
import dev.maect.protocol.EvaluationListener;
import dev.maect.report.Figures;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints cards: the numbers of each as it comes, and a table of all at the end with how encoders differ; or all as JSON at the
 * end. Draws the figures whose data lies beside them.
 */
final class CardPrinter implements EvaluationListener {
    private static final Logger LOG = LoggerFactory.getLogger(CardPrinter.class);

    private final boolean json;
    private final PrintWriter out;
    private final ProgressLine progress = new ProgressLine(Terminal.system(), System::nanoTime);
    private final Map<ProtocolCard, OutcomeFile> outcomes = new HashMap<>();

    /**
     * Prints to {@code out}.
     *
     * @param json whether as JSON
     */
    CardPrinter(boolean json, PrintWriter out) {
        this.json = json;
        this.out = out;
    }

    @Override
    public void on(EvaluationEvent event) {
        if (event instanceof EvaluationEvent.Progress part) {
            progress.on(part);
            return;
        }
        progress.clear();
        if (event instanceof EvaluationEvent.Kept kept) {
            Figures.missing(kept.file());
            lines(kept.card(), Optional.of(kept.file()));
        } else if (event instanceof EvaluationEvent.Measured measured) {
            measured.file().ifPresent(Figures::beside);
            lines(measured.card(), measured.file());
        }
    }

    private void lines(ProtocolCard card, Optional<Path> file) {
        file.flatMap(path -> outcomesOf(card, path)).ifPresent(found -> outcomes.put(card, found));
        if (!json) {
            out.print(CardText.lines(card));
            out.flush();
        }
    }

    private static Optional<OutcomeFile> outcomesOf(ProtocolCard card, Path file) {
        Optional<Path> beside = card.files().stream()
                .filter(name -> name.endsWith(OutcomeFile.ENDING))
                .map(file::resolveSibling)
                .filter(Files::exists)
                .findFirst();
        try {
            return beside.map(OutcomeFile::read);
        } catch (FileException e) {
            LOG.warn("{} How sure differences are is not told.", e.getMessage());
            return Optional.empty();
        }
    }

    /** Shares, as in the cards. */
    private static List<Map<String, Object>> told(List<CardChange> changes) {
        return changes.stream().map(CardChange::toMap).toList();
    }

    /** All cards together. */
    void end(List<ProtocolCard> cards) {
        List<CardChange> changes = CardChange.of(cards, outcomes);
        if (json) {
            out.println(cards.stream()
                    .map(ProtocolCard::toJson)
                    .collect(Collectors.joining(
                            ",\n", "{\"cards\": [", "],\n\"changes\": " + Json.line(told(changes)) + "}")));
        } else {
            changes.forEach(change -> out.print(change.line()));
            out.print(CardText.table(cards, changes));
        }
        out.flush();
    }
}
