/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.io.Extensions;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.naming.NamingScheme;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program whose weight files {@link ModelExport} writes. One class makes it known: it implements this, is public with a
 * public constructor without parameters, and is marked {@code @AutoService(ExportFormat.class)}.
 */
public interface ExportFormat {
    /**
     * One file of an export.
     *
     * @param names of its tensors
     * @param suffix of the file's name before its ending, such as {@code .encoder}; empty where it is the only file
     */
    record Part(NamingScheme names, String suffix) {}

    /** The word for it in commands and messages: {@code mae-ct}. */
    String name();

    /** The usual ending of its files, without the dot; empty for a folder. */
    String extension();

    /**
     * The files that hold {@code model}.
     *
     * @throws CheckpointException if the format cannot hold such a model
     */
    List<Part> parts(ModelFile model);

    /** The key under which files in PyTorch's format keep the weights. */
    default String weightsKey() {
        return "state_dict";
    }

    /** What is more to be said of an export of {@code model}, a sentence each. */
    default List<String> notes(ModelFile model) {
        return List.of();
    }

    /** The file of weights of an export into {@code folder}; for formats that write folders. */
    default Path weights(Path folder) {
        return folder.resolve("model.safetensors");
    }

    /** Writes what lies beside the weights in {@code folder}; for formats that write folders. */
    default void writeBeside(Path folder, ModelFile model) {}

    /** All formats, by name. */
    static List<ExportFormat> all() {
        return Extensions.of(ExportFormat.class).stream()
                .sorted(Comparator.comparing(ExportFormat::name))
                .toList();
    }

    /**
     * The format of a name.
     *
     * @throws CheckpointException if there is none; the message lists those there are
     */
    static ExportFormat named(String name) {
        return all().stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CheckpointException("No format is named " + name + "; there are "
                        + all().stream().map(ExportFormat::name).collect(Collectors.joining(", ")) + "."));
    }
}
