/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.MaectException;
import dev.maect.checkpoint.WeightFiles;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.weights.WeightFile;
import java.nio.file.Path;
import java.util.Locale;

/** Whether what a server sent is what it was asked for: weights that maect can open, or a JSON file beside weights. */
final class ModelContent {
    private ModelContent() {}

    /**
     * Checks a whole file.
     *
     * @throws FetchException if it is something else
     */
    static void check(Path file, PublishedModel model) {
        try {
            if (model.fileName().toLowerCase(Locale.ROOT).endsWith(".json")) {
                if (!Json.read(file).isObject()) {
                    throw new FileException("it is no JSON object");
                }
            } else {
                try (WeightFile weights = WeightFiles.open(file)) {
                    weights.names();
                }
            }
        } catch (MaectException e) {
            String why = String.valueOf(e.getMessage()).replace(file.toString(), "it");
            throw new FetchException(
                    "What came from " + model.address() + " is no model file, and was deleted: " + why, e);
        }
    }
}
