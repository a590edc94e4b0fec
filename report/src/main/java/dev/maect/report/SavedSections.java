/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The images of a run as its own report shows them: the sections of a page that {@link ReportPage} wrote. */
final class SavedSections {
    private static final String END = "</section>";

    private final String page;

    private SavedSections(String page) {
        this.page = page;
    }

    /** Reads the report {@code file}; there is nothing in one that does not exist. */
    static SavedSections read(Path file) {
        try {
            return new SavedSections(Files.exists(file) ? Files.readString(file) : "");
        } catch (IOException e) {
            throw new MaectException("Cannot read the report " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * What section {@code id} shows, without its heading and its introduction.
     *
     * @return empty if the page has no such section, or one that maect did not write
     */
    Optional<String> content(String id) {
        String start = "<section id=\"" + id + "\"><h2>";
        int from = page.indexOf(start);
        int to = from < 0 ? -1 : page.indexOf(END, from);
        if (to < 0) {
            return Optional.empty();
        }
        String section = page.substring(from + start.length(), to);
        String content = section.substring(section.indexOf("</h2>") + "</h2>".length());
        if (content.startsWith("<p>")) {
            content = content.substring(content.indexOf("</p>") + "</p>".length());
        }
        return content.toLowerCase(Locale.ROOT).contains("<script") ? Optional.empty() : Optional.of(content);
    }
}
