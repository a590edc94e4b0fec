/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An encoder to measure.
 *
 * @param name what it is called in lines, tables and file names, such as {@code tuned} or the file's name
 * @param path its file, or its folder of a Hugging Face model
 * @param cards the folder for its cards, for what lies beside them and for cached features; empty if nothing is kept
 */
public record EncoderUnderTest(String name, Path path, Optional<Path> cards) {
    /** The encoder in a file, called as the file is, of which nothing is kept on the disk. */
    public static EncoderUnderTest of(Path path) {
        return new EncoderUnderTest(
                String.valueOf(path.toAbsolutePath().normalize().getFileName()), path, Optional.empty());
    }

    /** The same, of which nothing is kept on the disk. */
    EncoderUnderTest withoutCards() {
        return new EncoderUnderTest(name, path, Optional.empty());
    }

    /** The same with cards in {@code folder}. */
    public EncoderUnderTest withCards(Path folder) {
        return new EncoderUnderTest(name, path, Optional.of(folder));
    }
}
