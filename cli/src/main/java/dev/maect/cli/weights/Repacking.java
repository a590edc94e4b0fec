/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.naming.ImportedWeights;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors under their own names from one container into another, whatever they are of. */
final class Repacking {
    /** The key that published MAE checkpoints keep their weights under. */
    private static final String WRAPPER = "model";

    private Repacking() {}

    /**
     * Writes {@code file}'s tensors and its texts, and what is known of its network besides the tensors.
     *
     * @param pytorch true for PyTorch's format, false for safetensors
     * @return the names of what else it held (optimiser state and the like), which is left out
     */
    static List<String> write(WeightFile file, ImportOptions options, Path target, boolean pytorch) {
        Map<String, String> hints = hints(file, options);
        Map<String, String> texts = new LinkedHashMap<>(hints);
        // Of other networks infinite values may be meant, as in masks of attention.
        List<String> notFinite = hints.isEmpty() ? List.of() : TensorNorm.notFinite(file);
        if (!notFinite.isEmpty()) {
            throw new CheckpointException("The weights " + Printable.value(notFinite.get(0)) + " of " + file.path()
                    + " are not all finite, so that it has no features. Its training may have diverged: take an earlier"
                    + " checkpoint.");
        }
        List<String> left = new ArrayList<>();
        file.extras().forEach((key, value) -> {
            if (value instanceof String text && !key.equals(WRAPPER)) {
                texts.put(key, text);
            } else {
                left.add(key);
            }
        });
        if (pytorch) {
            PyTorch.write(target, file, WRAPPER, texts);
        } else {
            Safetensors.write(target, file, texts);
        }
        return left;
    }

    private static Map<String, String> hints(WeightFile file, ImportOptions options) {
        try {
            ImportOptions known = ModelDescription.in(file)
                    .map(said -> options.orElse(said.importOptions()))
                    .orElse(options);
            return ImportedWeights.examine(file, known).architecture().metadata();
        } catch (CheckpointException e) {
            return Map.of();
        }
    }
}
