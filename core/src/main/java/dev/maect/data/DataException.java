/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.MaectException;

/** An image, folder or archive that cannot be used; the message names it and the remedy. */
public final class DataException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public DataException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An error that reading one input led to, as the fault of that input: memory or stack that ran out, a codec that
     * cannot be loaded. So no input ends more than its own reading.
     *
     * @param name what was read
     */
    public static DataException causedBy(String name, Error error) {
        String reason = String.valueOf(error.getMessage());
        String words;
        if (error instanceof OutOfMemoryError) {
            words = "reading it takes more memory than there is (" + reason + "; Java has "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB). Remove it or scale it down; if it is sound, give"
                    + " Java more memory, for example MAECT_JAVA_OPTS=-Xmx8g";
        } else if (error instanceof StackOverflowError) {
            words = "its parts are nested too deeply. Remove or replace it";
        } else if (error instanceof LinkageError) {
            words = "what reads it cannot be loaded (" + reason + "). `maect doctor` says more";
        } else {
            words = "reading it failed (" + error.getClass().getSimpleName() + ": " + reason
                    + "). Remove or replace it";
        }
        return new DataException(name + ": " + words + ".", error);
    }
}
