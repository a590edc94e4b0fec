/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.recipe.RawValue.Origin;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * What a recipe's text may ask for, checked while it is taken apart and before anything is made of it: the parser works
 * through one event after the other, but composing goes as deep as lists are nested.
 */
final class YamlBudget {
    /** Of a text, in bytes or characters. The longest packaged recipe has a thousandth. */
    static final int MOST_TEXT = 1 << 20;

    private static final int DEEPEST = 16;
    private static final int MOST_EVENTS = 50_000;
    private static final int LONGEST_VALUE = 1 << 16;

    private YamlBudget() {}

    /** How recipes are parsed. */
    static LoadSettings settings(String source) {
        return LoadSettings.builder()
                .setLabel(source)
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(MOST_TEXT)
                .build();
    }

    /**
     * Checks a text.
     *
     * @throws RecipeException if it asks for more than any recipe does
     */
    static void check(String source, String text) {
        if (text.length() > MOST_TEXT) {
            throw new RecipeException(tooLong(source));
        }
        LoadSettings settings = settings(source);
        ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
        int depth = 0;
        for (int events = 0; parser.hasNext(); events++) {
            Event event = parser.next();
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Scalar -> {
                    if (((ScalarEvent) event).getValue().length() > LONGEST_VALUE) {
                        throw refused(source, event, "a value has more than " + LONGEST_VALUE + " characters");
                    }
                }
                default -> {}
            }
            if (depth > DEEPEST) {
                throw refused(source, event, "settings are nested more than " + DEEPEST + " deep");
            }
            if (events == MOST_EVENTS) {
                throw refused(source, event, "it holds more than " + MOST_EVENTS + " keys and values");
            }
        }
    }

    /** The words for a file that is too long to be read. */
    static String tooLong(String source) {
        return source + ": has more than " + MOST_TEXT + " bytes, which no recipe has. Is it the right file?";
    }

    private static RecipeException refused(String source, Event event, String why) {
        int line = event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
        return new RecipeException(
                new Origin(source, line, 0).tell(why + ", which no recipe does. Is it the right file?"));
    }
}
