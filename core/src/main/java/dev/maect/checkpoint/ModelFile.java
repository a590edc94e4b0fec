/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.engine.NamedTensors;
import dev.maect.vit.Encoder;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.Safetensors;
import dev.maect.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A safetensors file whose header describes the model: parts by prefix ({@code encoder.}, {@code decoder.}, {@code
 * head.}), names inside a part as in PyTorch's state dict. Written whole or not at all.
 */
public final class ModelFile implements AutoCloseable {
    /** The prefix of a fine-tuned classifier. */
    public static final String CLASSIFIER = "classifier";

    private final Path path;
    private final SafetensorsFile file;
    private final ModelDescription description;

    private ModelFile(Path path, SafetensorsFile file, ModelDescription description) {
        this.path = path;
        this.file = file;
        this.description = description;
    }

    /** Collects the parts of a file to write. */
    public static final class Contents {
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        /** Adds a classifier's tensors under {@code classifier.} and what they mean. */
        public Contents withClassifier(ClassifierDescription classifier, Map<String, Tensor> part) {
            metadata.put(ClassifierDescription.KEY, classifier.toJson());
            return with(CLASSIFIER, part);
        }

        /** Adds {@code part}'s tensors under its prefix. */
        public Contents with(String prefix, Map<String, Tensor> part) {
            part.forEach((name, tensor) -> tensors.put(prefix + "." + name, tensor));
            return this;
        }

        /** Writes the file. */
        public void write(Path path, ModelDescription description) {
            metadata.put(ModelDescription.KEY, description.toJson());
            Safetensors.write(path, tensors, metadata);
        }
    }

    /**
     * Opens a model file.
     *
     * @throws CheckpointException if it is missing, broken or does not describe a model
     */
    public static ModelFile open(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        String json = file.metadata().get(ModelDescription.KEY);
        if (json == null) {
            file.close();
            throw new CheckpointException(path + ": safetensors without a maect description in its header. Only files"
                    + " written by maect can be used directly.");
        }
        return new ModelFile(path, file, ModelDescription.parse(json, path.toString()));
    }

    /** What the file says of itself. */
    public ModelDescription description() {
        return description;
    }

    /** The classifier that a fine-tuned file has beside its encoder. */
    public Optional<ClassifierDescription> classifier() {
        return Optional.ofNullable(file.metadata().get(ClassifierDescription.KEY))
                .map(json -> ClassifierDescription.parse(json, path.toString()));
    }

    /** Whether any tensor is under {@code prefix}. */
    public boolean has(String prefix) {
        return file.names().stream().anyMatch(name -> name.startsWith(prefix + "."));
    }

    /** The tensors under {@code prefix}, without it; the caller closes them. */
    public Map<String, Tensor> read(String prefix) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(prefix + ".")) {
                part.put(name.substring(prefix.length() + 1), file.read(name));
            }
        }
        if (part.isEmpty()) {
            throw new CheckpointException(path + ": holds no " + prefix + ", only "
                    + file.names().stream()
                            .map(n -> n.substring(0, Math.max(0, n.indexOf('.'))))
                            .distinct()
                            .toList() + ".");
        }
        return part;
    }

    /** Copies the tensors under {@code prefix} into {@code target}, all of them. */
    public void load(String prefix, NamedTensors target) {
        Map<String, Tensor> part = read(prefix);
        try {
            target.load(part);
        } finally {
            part.values().forEach(Tensor::close);
        }
    }

    /** Builds the encoder and loads its weights; the caller closes it. */
    public Encoder encoder() {
        Encoder encoder = new Encoder(description.encoder());
        load("encoder", encoder.tensors());
        return encoder;
    }

    @Override
    public void close() {
        file.close();
    }
}
