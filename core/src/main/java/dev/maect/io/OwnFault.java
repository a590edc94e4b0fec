/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import dev.maect.MaectException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * An {@link Error} that one input causes is that input's fault, not the program's: memory and stack are free again once its
 * parser is left, and the next input may be read.
 */
public final class OwnFault {
    private OwnFault() {}

    /**
     * What {@code parse} gives.
     *
     * @param input what is read, as messages name it
     * @param words makes the exception of a message and its cause
     * @throws MaectException by {@code words} if it takes more memory or a deeper stack than there is
     */
    public static <T> T of(
            Object input, Supplier<T> parse, BiFunction<String, Throwable, ? extends MaectException> words) {
        try {
            return parse.get();
        } catch (StackOverflowError e) {
            throw words.apply(input + " is nested too deeply to be read. Is it the right file?", e);
        } catch (OutOfMemoryError e) {
            throw words.apply(
                    input + " takes more memory to read than the "
                            + Quantities.bytes(Runtime.getRuntime().maxMemory())
                            + " of Java's heap. Is it the right file? If it is, give Java more (-Xmx).",
                    e);
        }
    }
}
