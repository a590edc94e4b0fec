/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A classifier on pooled features, as a model file has it: one linear layer, behind a batch norm without scale and shift where
 * {@code batchNorm} says so. Owns its tensors.
 *
 * @param classes their names, in the order of the logits
 * @param batchNorm whether features are standardised first
 * @param tensors by their names in the file, without its prefix
 */
record ExportClassifier(List<String> classes, boolean batchNorm, Map<String, Tensor> tensors) implements AutoCloseable {
    private static final double EPS = 1e-5; // as in BatchNorm

    /** That of {@code file}; empty if it has none. */
    static Optional<ExportClassifier> in(ModelFile file) {
        Optional<ClassifierDescription> description = file.classifier();
        return description.map(
                own -> new ExportClassifier(own.classes(), own.batchNorm(), file.read(ModelFile.CLASSIFIER)));
    }

    Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), () -> "the classifier lacks " + name);
    }

    /** What standardised features are multiplied with. */
    float[] scale() {
        float[] variance = Tensors.toFloats(tensor("norm.running_var"));
        for (int i = 0; i < variance.length; i++) {
            variance[i] = (float) (1 / Math.sqrt(variance[i] + EPS));
        }
        return variance;
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
