/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.io.Extensions;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A format that an encoder can be exported to. One class makes it known: it implements this, is public with a public
 * constructor without parameters, and is marked {@code @AutoService(EncoderFormat.class)}.
 */
public interface EncoderFormat {
    /** The word for it in commands and messages: {@code onnx}. */
    String name();

    /** The end of a file name, without the dot. */
    String extension();

    /** Whether the file holds the computation, and so can take pixels as they are; otherwise it holds weights alone. */
    default boolean computes() {
        return true;
    }

    /**
     * Writes {@code model}.
     *
     * @param file of the model, in a folder of its own that only this export uses
     * @param settings what does not change what is computed
     * @return what was written, the model first
     * @throws ExportException if it cannot be written
     */
    List<Path> write(Path file, ExportModel model, FileSettings settings);

    /** All formats, by name. */
    static List<EncoderFormat> all() {
        return Extensions.of(EncoderFormat.class).stream()
                .sorted(Comparator.comparing(EncoderFormat::name))
                .toList();
    }

    /**
     * The format of a name.
     *
     * @throws ExportException if there is none; the message lists those there are
     */
    static EncoderFormat named(String name) {
        return all().stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ExportException("No format is named " + name + "; there are "
                        + all().stream().map(EncoderFormat::name).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * What belongs to the file and not to the model.
     *
     * @param version version of maect, kept in the file
     * @param externalAbove weights of more bytes than this go into a file of their own, where the format can
     */
    record FileSettings(String version, long externalAbove) {
        /** The most bytes that fit into one ONNX file. */
        public static final long MOST_IN_ONE_FILE = OnnxFile.EXTERNAL_ABOVE;

        /** One file, if it is not too large for that. */
        public static FileSettings of(String version) {
            return new FileSettings(version, MOST_IN_ONE_FILE);
        }
    }
}
