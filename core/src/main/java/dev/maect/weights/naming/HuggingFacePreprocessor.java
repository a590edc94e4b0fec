/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.io.JsonPart;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code preprocessor_config.json} of a Hugging Face model folder, as far as it says how pixels are normalised.
 *
 * @param mean per channel, of pixels between 0 and 1 ({@code image_mean})
 * @param std per channel, positive ({@code image_std})
 */
public record HuggingFacePreprocessor(List<Double> mean, List<Double> std) {
    /** The file's name. */
    public static final String FILE = "preprocessor_config.json";

    /** Resize to 256 for a crop of 224 (the paper), and so for other sizes. */
    private static final double RESIZE_RATIO = 256.0 / 224;

    private static final long MAX_BYTES = 1 << 20;
    private static final int BICUBIC = 3;

    /** Copies the lists. */
    public HuggingFacePreprocessor {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /**
     * The one in {@code folder}; empty if there is none or it does not name mean and standard deviation.
     *
     * @throws CheckpointException if it is damaged
     */
    public static Optional<HuggingFacePreprocessor> find(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonPart json = Json.part(file, MAX_BYTES);
            Optional<List<Double>> mean = json.find("image_mean").map(JsonPart::numbers);
            Optional<List<Double>> std = json.find("image_std").map(JsonPart::numbers);
            if (mean.isEmpty() && std.isEmpty()) {
                return Optional.empty();
            }
            if (mean.isEmpty()
                    || std.isEmpty()
                    || mean.get().isEmpty()
                    || mean.get().size() != std.get().size()
                    || std.get().stream().anyMatch(value -> value <= 0)) {
                throw new CheckpointException(file + " has image_mean " + words(mean) + " and image_std " + words(std)
                        + "; as many positive numbers belong there as the images have channels, in both. Mend the file, or"
                        + " fetch the model again.");
            }
            return Optional.of(new HuggingFacePreprocessor(mean.get(), std.get()));
        } catch (FileException e) {
            throw new CheckpointException(e.getMessage() + " Mend the file, or fetch the model again.", e);
        }
    }

    private static String words(Optional<List<Double>> numbers) {
        return numbers.map(list -> Printable.value(list.toString())).orElse("missing");
    }

    /**
     * What maect's evaluation does with an image, in Hugging Face's terms: resized bicubically so that the shorter side
     * is 256/224 of {@code size}, the middle cut out, scaled, normalised.
     *
     * @param size side of the square images the encoder takes, in pixels
     */
    public Map<String, Object> keys(int size) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("image_processor_type", "BitImageProcessor");
        keys.put("do_convert_rgb", mean.size() == 3);
        keys.put("do_resize", true);
        keys.put("size", Map.of("shortest_edge", resized(size)));
        keys.put("resample", BICUBIC);
        keys.put("do_center_crop", true);
        keys.put("crop_size", Map.of("height", size, "width", size));
        keys.put("do_rescale", true);
        keys.put("rescale_factor", 1 / 255.0);
        keys.put("do_normalize", true);
        keys.put("image_mean", mean);
        keys.put("image_std", std);
        return keys;
    }

    /** The side that an image is resized to before {@code size} pixels of it are cut out. */
    public static int resized(int size) {
        return (int) Math.rint(size * RESIZE_RATIO);
    }

    /** Writes {@link #keys} into {@code folder}. */
    public void write(Path folder, int size) {
        Json.write(folder.resolve(FILE), keys(size));
    }
}
