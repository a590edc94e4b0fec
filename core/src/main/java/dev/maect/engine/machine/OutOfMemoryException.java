/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import dev.maect.MaectException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Memory ran out: says what was being done, what was asked for, what there is, and which settings to lower. */
public final class OutOfMemoryException extends MaectException {
    private static final long serialVersionUID = 1L;

    private OutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * {@code error} in words if it means that memory ran out, else itself, to be thrown.
     *
     * @param doing what was being done, to follow "while", such as {@code training the stage tune}
     * @param remedy which settings take less, a sentence; asked for only where tensors ran out of memory
     */
    public static RuntimeException of(Throwable error, String doing, Supplier<String> remedy) {
        if (!(error instanceof MaectException)) {
            var known = OutOfMemory.of(error);
            if (known.isPresent()) {
                OutOfMemory memory = known.get();
                String words = Stream.of(
                                memory.message(),
                                "It happened while " + doing + ".",
                                memory.isOfTensors() ? remedy.get() : "",
                                memory.remedy())
                        .filter(sentence -> !sentence.isEmpty())
                        .collect(Collectors.joining(" "));
                return new OutOfMemoryException(words, error);
            }
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return (RuntimeException) error;
    }
}
