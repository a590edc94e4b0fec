/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.MaectException;
import java.util.List;

/** A recipe that cannot be used; the message names the file, line, setting and value, and the remedy. */
public final class RecipeException extends MaectException {
    private static final long serialVersionUID = 1L;

    private final List<String> keys;

    /** Creates an error with a message for the user. */
    public RecipeException(String message) {
        this(message, List.of());
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public RecipeException(String message, Throwable cause) {
        super(message, cause);
        keys = List.of();
    }

    RecipeException(String message, List<String> keys) {
        super(message);
        this.keys = List.copyOf(keys);
    }

    /** The settings at fault, as dotted keys; empty where the trouble is another. */
    public List<String> keys() {
        return keys;
    }
}
