/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import java.util.List;
import java.util.Optional;

/**
 * What a model file says of the classifier in it ({@code classifier.*}), kept as JSON in its header under {@value #KEY}.
 *
 * @param labelSet what the classes describe
 * @param classes class names in the order of the logits
 * @param batchNorm whether features pass a batch norm without scale and shift first
 */
public record ClassifierDescription(String labelSet, List<String> classes, boolean batchNorm) {
    /** The header key. */
    public static final String KEY = "maect.classifier";

    /** Copies the list. */
    public ClassifierDescription {
        classes = List.copyOf(classes);
    }

    /** As JSON, one line. */
    public String toJson() {
        return Json.line(this);
    }

    /**
     * The description in {@code file}; empty if it has none.
     *
     * @throws CheckpointException if it has one that cannot be read
     */
    static Optional<ClassifierDescription> in(WeightFile file) {
        return file.extras().get(KEY) instanceof String json
                ? Optional.of(parse(json, file.path().toString()))
                : Optional.empty();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param file named in messages
     * @throws CheckpointException if the text is not such a description
     */
    static ClassifierDescription parse(String json, String file) {
        try {
            return Json.parse(json, file, ClassifierDescription.class);
        } catch (FileException e) {
            throw new CheckpointException(
                    file + ": the classifier's description in the header cannot be read (" + e.getMessage()
                            + "). Was it written by a newer version?",
                    e);
        }
    }
}
