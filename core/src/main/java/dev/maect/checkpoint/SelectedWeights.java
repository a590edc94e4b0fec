/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** The tensors of a file whose names begin alike, under the rest of their names. */
final class SelectedWeights implements WeightFile {
    private final WeightFile file;
    private final String prefix;
    private final Map<String, String> originals = new LinkedHashMap<>();

    SelectedWeights(WeightFile file, String prefix) {
        this.file = file;
        this.prefix = prefix;
        for (String name : file.names()) {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                originals.put(name.substring(prefix.length()), name);
            }
        }
        if (originals.isEmpty()) {
            Map<String, Integer> beginnings = new LinkedHashMap<>();
            for (String name : file.names()) {
                beginnings.merge(name.substring(0, name.indexOf('.') + 1), 1, Integer::sum);
            }
            beginnings.remove("");
            throw new CheckpointException("No tensor of " + file.path() + " has a name that begins with "
                    + Printable.value(prefix) + "."
                    + (beginnings.isEmpty() ? "" : " They begin with " + WeightFile.text(beginnings) + "."));
        }
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return file.format();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(originals.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return file.info(original(name)).named(name);
    }

    @Override
    public Tensor read(String name) {
        return file.read(original(name));
    }

    @Override
    public void readInto(String name, Tensor target) {
        file.readInto(original(name), target);
    }

    @Override
    public Map<String, Object> extras() {
        return file.extras();
    }

    private String original(String name) {
        return originals.getOrDefault(name, prefix + name);
    }

    @Override
    public void close() {
        file.close();
    }
}
