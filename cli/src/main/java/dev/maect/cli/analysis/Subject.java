/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.ImageSource;
import dev.maect.eval.FeatureExtractor;
import dev.maect.vit.Pooling;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an analysis looks at.
 *
 * @param name of the encoder, for lines and file names
 * @param extractor the encoder; belongs to the caller
 * @param train pictures, with or without labels
 * @param test other pictures
 * @param folder where pictures and tables go; exists
 * @param out the terminal
 * @param pooling of single blocks
 * @param block whose attention is shown; empty for the last one
 * @param clusters numbers of clusters to try; the first is what label-free measures use
 * @param seed of everything random
 */
record Subject(
        String name,
        FeatureExtractor extractor,
        ImageSource train,
        ImageSource test,
        Path folder,
        PrintWriter out,
        Pooling pooling,
        Optional<Integer> block,
        List<Integer> clusters,
        long seed) {
    static final int BATCH = 256;

    /** A line of names and numbers that is easy to grep. */
    void print(String subject, Map<String, Double> values) {
        StringBuilder line = new StringBuilder("encoder: " + name + subject);
        values.forEach((key, value) -> line.append(String.format(Locale.ROOT, " %s: %.4f", key, value)));
        out.println(line);
        out.flush();
    }

    /** A file of this encoder's, announced on the terminal. */
    Path file(String what, String extension) {
        Path file = folder.resolve(what + "-" + name + "." + extension);
        out.println("encoder: " + name + " wrote: " + file);
        return file;
    }
}
