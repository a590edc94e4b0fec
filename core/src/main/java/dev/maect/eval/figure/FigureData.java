/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.io.JsonPart;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a figure shows, without its drawing: kept as one JSON file, so that the figure can be drawn wherever and whenever
 * somebody wants to look. Images are PNG in base64, shrunk to {@link SmallImage#LARGEST} pixels.
 */
public sealed interface FigureData
        permits AttentionMaps, BlockAccuracies, Confusion, FeaturePlane, ImageSheet, NeighbourStrips, Reconstruction {
    /** What the file says under {@code kind}. */
    String kind();

    /** The content of the file but for the kind, ready for {@link Json}. */
    Map<String, Object> json();

    /**
     * Writes the file, whole or not at all.
     *
     * @throws FileException if it cannot be written
     */
    default void write(Path file) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kind", kind());
        all.putAll(json());
        AtomicFile.write(file, Json.line(all) + "\n");
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws FileException if it cannot be read, or its content is not whole
     */
    static FigureData read(Path file) {
        JsonPart node = Json.part(file, Json.MAX_BYTES);
        try {
            return switch (node.part("kind").text()) {
                case AttentionMaps.KIND -> AttentionMaps.of(node);
                case BlockAccuracies.KIND -> BlockAccuracies.of(node);
                case Confusion.KIND -> Confusion.of(node);
                case FeaturePlane.KIND -> FeaturePlane.of(node);
                case ImageSheet.KIND -> ImageSheet.of(node);
                case NeighbourStrips.KIND -> NeighbourStrips.of(node);
                case Reconstruction.KIND -> Reconstruction.of(node);
                default -> throw node.part("kind").wrong("a kind of figure");
            };
        } catch (IllegalArgumentException e) {
            throw new FileException(file + " is no whole figure: " + e.getMessage() + ".", e);
        }
    }
}
