/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.io.Json;
import dev.maect.vit.EncoderConfig;
import dev.maect.weights.naming.HuggingFacePreprocessor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes how an image becomes an exported encoder's input, as maect's evaluation does it, in JSON: the keys of
 * Hugging Face's image processors, and under {@code maect} the same in full. A file of this name is found by {@code
 * AutoImageProcessor.from_pretrained(folder)}.
 */
public final class Preprocessing {
    /** The file's name. */
    public static final String FILE = HuggingFacePreprocessor.FILE;

    private Preprocessing() {}

    /** Writes the description of {@code model}'s preprocessing. */
    public static void write(Path path, ExportModel model) {
        Json.write(path, keys(model));
    }

    private static Map<String, Object> keys(ExportModel model) {
        Map<String, Object> root = new LinkedHashMap<>();
        EncoderConfig config = model.config();
        // These processors know one shorter side; a crop that is not square cannot be said in their terms.
        if (config.imageHeight() == config.imageWidth()) {
            root.putAll(huggingFace(model));
        }
        root.put("maect", own(model));
        return root;
    }

    private static Map<String, Object> huggingFace(ExportModel model) {
        boolean normalised = model.pixels() == PixelInput.NORMALISED;
        Map<String, Object> keys = new HuggingFacePreprocessor(
                        model.normalisation().mean(), model.normalisation().std())
                .keys(model.config().imageHeight());
        keys.put("do_rescale", normalised);
        keys.put("do_normalize", normalised);
        return keys;
    }

    private static Map<String, Object> own(ExportModel model) {
        EncoderConfig config = model.config();
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("input", model.pixels().description());
        keys.put(
                "shape",
                model.pixels() == PixelInput.NORMALISED
                        ? "batch, channels, height, width"
                        : "batch, height, width, channels");
        keys.put("size", sides(config.imageHeight(), config.imageWidth()));
        keys.put("channels", config.channels());
        keys.put("channel_order", config.channels() == 3 ? "RGB" : "as in the training data");
        keys.put(
                "steps",
                List.of(
                        "an image of exactly this size is taken as it is; otherwise:",
                        "resize, keeping the aspect ratio, so that it just covers resize_to",
                        "cut out the middle of this size"));
        keys.put(
                "resize_to",
                sides(
                        HuggingFacePreprocessor.resized(config.imageHeight()),
                        HuggingFacePreprocessor.resized(config.imageWidth())));
        keys.put("interpolation", "bicubic, antialiased, on uint8 (Pillow's BICUBIC)");
        keys.put("normalisation", "(value / 255 - mean) / std");
        keys.put("normalised_by", model.pixels() == PixelInput.NORMALISED ? "caller" : "model");
        keys.put("mean", model.normalisation().mean());
        keys.put("std", model.normalisation().std());
        keys.put("pooling", model.pooling().toString());
        model.description().provenance().forEach((key, value) -> {
            if (key.startsWith("data.")) {
                keys.put(key.substring("data.".length()).replace('-', '_'), value);
            }
        });
        return keys;
    }

    private static Map<String, Object> sides(int height, int width) {
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("height", height);
        sides.put("width", width);
        return sides;
    }
}
