/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The encoder that a user names: a file, or a run, whose tuned encoder is meant, or else its untuned one. */
public final class EncoderFile {
    private EncoderFile() {}

    /** The file that {@code named} means. */
    public static Path of(Path named) {
        if (Files.isDirectory(named) && RunFolder.isRun(named)) {
            RunFolder run = RunFolder.open(named);
            for (Path file : new Path[] {run.tunedEncoder(), run.untunedEncoder()}) {
                if (Files.exists(file)) {
                    return file;
                }
            }
            throw new MaectException(named + " has no encoder yet: its first stage has not ended.");
        }
        if (!Files.exists(named)) {
            throw new MaectException("No such encoder: " + named + ". Give an encoder's file, or a run's folder.");
        }
        return named;
    }
}
