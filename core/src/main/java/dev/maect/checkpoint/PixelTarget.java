/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.HuggingFaceConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a masked autoencoder's decoder predicts: pixels, or pixels normalised patch by patch (MAE's
 * {@code norm_pix_loss}). The tensors do not tell; only such a decoder's images can be looked at directly.
 *
 * @param normalised whether the pixels of a patch are normalised
 * @param evidence what says so, in words
 */
public record PixelTarget(boolean normalised, String evidence) {
    /** The key of {@link ModelDescription#provenance()} that says it: {@code true} or {@code false}. */
    public static final String KEY = "norm-pix";

    /** What {@code file} says: its description, its training arguments, the config beside it, or its published name. */
    public static Optional<PixelTarget> of(WeightFile file) {
        Optional<String> own = ModelDescription.in(file)
                .flatMap(description ->
                        Optional.ofNullable(description.provenance().get(KEY)));
        if (own.isPresent()) {
            return Optional.of(new PixelTarget(Boolean.parseBoolean(own.get()), "its description"));
        }
        if (file.extras().get("args") instanceof Map<?, ?> arguments
                && arguments.get("norm_pix_loss") instanceof Boolean normalised) {
            return Optional.of(new PixelTarget(normalised, "norm_pix_loss of its training arguments"));
        }
        Path folder = file.path().toAbsolutePath().getParent();
        Optional<HuggingFaceConfig> config = folder == null ? Optional.empty() : HuggingFaceConfig.find(folder);
        if (config.isPresent()) {
            return config.filter(c -> c.decoder().isPresent())
                    .map(c -> new PixelTarget(c.normPixels(), "norm_pix_loss of config.json"));
        }
        String name = String.valueOf(file.path().getFileName());
        if (name.startsWith("mae_visualize_")) {
            return Optional.of(new PixelTarget(false, "its name, that of Meta's files for visualisation"));
        }
        return name.startsWith("mae_pretrain_") && name.contains("_full")
                ? Optional.of(new PixelTarget(true, "its name, that of Meta's full files"))
                : Optional.empty();
    }
}
