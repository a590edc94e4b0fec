/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import dev.maect.io.Printable;
import java.util.List;

/**
 * The root of every error maect raises on purpose. The message is written for the person at the terminal: what
 * happened, where (file, key, value), and what to do about it. What files call things is part of it, so control characters
 * are written out ({@link Printable}).
 */
public class MaectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an unmodifiable list, which is serialisable
    private List<String> settings = List.of();

    /** Creates an error with a message for the user. */
    public MaectException(String message) {
        super(Printable.lines(message));
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public MaectException(String message, Throwable cause) {
        super(Printable.lines(message), cause);
    }

    /**
     * Names the settings that would change this, such as {@code device}, in kebab-case. Who shows the message adds how
     * they are given there: the command line their options.
     *
     * @return this
     */
    public MaectException withSettings(String... names) {
        settings = List.of(names);
        return this;
    }

    /** The settings that would change this; none where the message says it all. */
    public List<String> settings() {
        return settings;
    }
}
