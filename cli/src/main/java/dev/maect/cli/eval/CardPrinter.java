/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.card.ProtocolCard;
import dev.maect.protocol.EvaluationEvent;
import dev.maect.protocol.EvaluationListener;
import dev.maect.report.Figures;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints cards: the numbers of each as it comes, and a table of all at the end; or all as JSON at the end. Draws the figures
 * whose data lies beside them.
 *
 * @param json whether as JSON
 * @param out where to
 */
record CardPrinter(boolean json, PrintWriter out) implements EvaluationListener {
    @Override
    public void on(EvaluationEvent event) {
        if (event instanceof EvaluationEvent.Kept kept) {
            Figures.missing(kept.file());
            lines(kept.card());
        } else if (event instanceof EvaluationEvent.Measured measured) {
            measured.file().ifPresent(Figures::beside);
            lines(measured.card());
        }
    }

    private void lines(ProtocolCard card) {
        if (!json) {
            out.print(CardText.lines(card));
            out.flush();
        }
    }

    /** All cards together. */
    void end(List<ProtocolCard> cards) {
        if (json) {
            out.println(cards.stream().map(ProtocolCard::toJson).collect(Collectors.joining(",\n", "[", "]")));
        } else {
            out.print(CardText.table(cards));
        }
        out.flush();
    }
}
