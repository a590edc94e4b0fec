/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.vit.EncoderConfig;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import dev.maect.weights.naming.ExportedWeights;
import dev.maect.weights.naming.NamingScheme;
import dev.maect.weights.naming.PatchGrid;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a model in another program's names and form. The model's description goes along (in the header, or as a text
 * beside the weights), which the others leave alone, so that reading the file again gives the same model.
 */
public final class ModelExport {
    private static final Set<String> PYTORCH = Set.of("pth", "pt", "th", "bin");

    private final ModelFile model;
    private final ExportFormat format;
    private final List<ExportFormat.Part> parts;

    /**
     * Prepares to write {@code model}, which must stay open, in {@code format}.
     *
     * @throws CheckpointException if the format cannot hold such a model
     */
    public ModelExport(ModelFile model, ExportFormat format) {
        this.model = model;
        this.format = format;
        parts = List.copyOf(format.parts(model));
    }

    private boolean isFolder() {
        return format.extension().isEmpty();
    }

    /** The files of weights that {@link #write} writes: {@code out}, one in it, or one beside it for each part. */
    public List<Path> targets(Path out) {
        if (isFolder()) {
            return List.of(format.weights(out));
        }
        if (parts.size() == 1) {
            return List.of(out);
        }
        String name = String.valueOf(out.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        String extension = dot < 0 ? "." + format.extension() : name.substring(dot);
        return parts.stream()
                .map(part -> out.resolveSibling(stem + part.suffix() + extension))
                .toList();
    }

    /** Our names that the format has no place for. */
    public List<String> dropped() {
        List<String> dropped = new ArrayList<>(model.weights().names());
        parts.forEach(part -> dropped.retainAll(exported(part.names()).dropped()));
        return dropped;
    }

    private ExportedWeights exported(NamingScheme scheme) {
        EncoderConfig encoder = model.description().encoder();
        return ExportedWeights.of(model.weights(), scheme, new PatchGrid(encoder.gridRows(), encoder.gridColumns()));
    }

    /**
     * Writes the model. The ending of {@code out} chooses between safetensors and PyTorch's format.
     *
     * @throws CheckpointException if a file cannot be written
     */
    public void write(Path out) {
        boolean decoder = dropped().stream().noneMatch(name -> name.startsWith("decoder."));
        ModelDescription description =
                decoder ? model.description() : model.description().withoutDecoder();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(ModelDescription.KEY, description.toJson());
        if (isFolder()) {
            writeFolder(out, texts);
            return;
        }
        List<Path> targets = targets(out);
        for (int i = 0; i < targets.size(); i++) {
            write(targets.get(i), exported(parts.get(i).names()), texts);
        }
    }

    private void write(Path path, TensorSource weights, Map<String, String> texts) {
        String name = String.valueOf(path.getFileName());
        if (PYTORCH.contains(name.substring(name.lastIndexOf('.') + 1))) {
            PyTorch.write(path, weights, format.weightsKey(), texts);
        } else {
            Safetensors.write(path, weights, texts);
        }
    }

    /** The weights first: they are what may not fit on the disk. */
    private void writeFolder(Path folder, Map<String, String> texts) {
        boolean fresh = !Files.exists(folder);
        boolean written = false;
        try {
            Files.createDirectories(folder);
            texts.put("format", "pt");
            Safetensors.write(format.weights(folder), exported(parts.get(0).names()), texts);
            written = true;
            format.writeBeside(folder, model);
        } catch (IOException e) {
            throw new CheckpointException("Cannot make the folder " + folder + ": " + e + ".", e);
        } finally {
            if (fresh && !written) {
                deleteQuietly(folder);
            }
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            return;
        }
    }
}
