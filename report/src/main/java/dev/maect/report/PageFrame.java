/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What all pages share. A page is one file for light and dark screens that loads nothing and runs nothing. */
final class PageFrame {
    /** No scripts, no frames, no forms, nothing from anywhere: whatever a run's files hold, a page only shows it. */
    private static final String POLICY =
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /** Across a page whose figures mean nothing. */
    static final String SMOKE =
            "<p class=\"smoke\" role=\"note\"><b>A smoke run.</b> It trained on a handful of batches to"
                    + " see that all works. None of the figures on this page means anything.</p><div class=\"smokemark\""
                    + " aria-hidden=\"true\">smoke</div>\n";

    /** Under a table of changes. */
    static final String PAIRED =
            "<p class=\"note\">Change in points, in brackets its 95 % interval: bootstrap over the images,"
                    + " each drawn with the outcomes of both encoders. Where the interval holds 0 the change may be chance, and stays"
                    + " grey.</p>";

    /** Under a table of changes without intervals. */
    static final String UNPAIRED =
            "<p class=\"note\">Change in points. The run kept no outcomes of single images, so how sure"
                    + " the changes are is not known.</p>";

    private PageFrame() {}

    /** A page up to and with the opening of its body. */
    static String start(String title) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\">"
                + "<title>" + escape(title) + " · maect</title><style>" + style() + "</style></head><body>\n";
    }

    /** The end of a page. */
    static String end() {
        return "</main>\n</body></html>\n";
    }

    /** A section in words about what could not be shown; nothing if all could. */
    static void leftOut(StringBuilder page, List<String> reasons) {
        if (reasons.isEmpty()) {
            return;
        }
        page.append("<section id=\"left-out\"><h2>Left out</h2><ul>");
        reasons.forEach(reason -> page.append("<li>").append(escape(reason)).append("</li>"));
        page.append("</ul></section>\n");
    }

    /** The change in points; coloured only where its interval carries it, which stands beside it. */
    static String delta(Score score) {
        return score.gain()
                .map(points -> String.format(
                        Locale.ROOT,
                        "<span class=\"delta %s\">%s</span>%s",
                        score.good() ? "good" : score.bad() ? "bad" : "unsure",
                        Change.points(points / 100),
                        score.change()
                                .map(change -> " <span class=\"interval\">" + change.interval() + "</span>")
                                .orElse("")))
                .orElse("");
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * value);
    }

    private static String style() {
        try (InputStream in = PageFrame.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
