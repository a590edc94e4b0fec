/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import dev.maect.io.Printable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A file of named tensors, whatever its format. Tensors are read when asked for; reading is thread-safe. */
public interface WeightFile extends TensorSource, AutoCloseable {
    /** Where the file is. */
    Path path();

    /** The format in words, for example {@code safetensors}. */
    String format();

    /**
     * What the file holds besides the tensors (safetensors metadata; epoch, arguments and the like of a PyTorch
     * checkpoint). Values are {@link String}, {@link Boolean}, {@link Long}, {@link Double}, {@link java.util.List},
     * {@link Map} with string keys, {@link TensorInfo} for a tensor, an empty {@link java.util.Optional} for None, and a
     * text for anything else.
     */
    Map<String, Object> extras();

    /** Dictionaries of tensors that the file holds besides the tensors read, by dotted key, with their sizes. */
    default Map<String, Integer> others() {
        Map<String, Integer> others = dictionaries(extras());
        Set<String> read =
                names().stream().map(name -> name.replaceFirst("\\..*", "")).collect(Collectors.toSet());
        others.keySet().removeIf(key -> read.contains(key.replaceFirst("\\..*", "")));
        return others;
    }

    /** The dictionaries in {@code content} that hold tensors, by dotted key, with their sizes. */
    static Map<String, Integer> dictionaries(Map<?, ?> content) {
        Map<String, Integer> found = new LinkedHashMap<>();
        content.forEach((key, value) -> {
            // What optimisers keep for a parameter goes by its number.
            if (value instanceof Map<?, ?> inner && !String.valueOf(key).matches("\\d+")) {
                int tensors = (int) inner.values().stream()
                        .filter(TensorInfo.class::isInstance)
                        .count();
                if (tensors > 0) {
                    found.put(String.valueOf(key), tensors);
                } else {
                    dictionaries(inner).forEach((deeper, size) -> found.put(key + "." + deeper, size));
                }
            }
        });
        return found;
    }

    /** Names and sizes, the first ones, for people. */
    static String text(Map<String, Integer> sizes) {
        return sizes.entrySet().stream()
                        .limit(8)
                        .map(e -> Printable.value(e.getKey()) + " (" + e.getValue() + " tensors)")
                        .collect(Collectors.joining(", "))
                + (sizes.size() > 8 ? ", ..." : "");
    }

    /** Closes the file; tensors read from it stay valid. */
    @Override
    void close();
}
