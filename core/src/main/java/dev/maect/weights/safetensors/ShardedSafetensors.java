/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Weights in several safetensors files of one folder, joined by Hugging Face's {@value #INDEX}. */
public final class ShardedSafetensors implements WeightFile {
    /** The name of the index. */
    public static final String INDEX = "model.safetensors.index.json";

    private final Path index;
    private final Map<String, SafetensorsFile> shards;
    private final Map<String, SafetensorsFile> tensors;

    private ShardedSafetensors(Path index, Map<String, SafetensorsFile> shards, Map<String, SafetensorsFile> tensors) {
        this.index = index;
        this.shards = shards;
        this.tensors = tensors;
    }

    /**
     * Opens the files that {@code index} names.
     *
     * @throws CheckpointException if the index or a file is missing or damaged, or they disagree on where a tensor is
     */
    public static ShardedSafetensors open(Path index) {
        Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
        Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();
        boolean whole = false;
        try {
            for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
                String shard = entry.getValue().asString("");
                if (!shard.matches("[\\w.-]+") || shard.startsWith(".")) {
                    throw new CheckpointException(index + " places " + entry.getKey() + " into " + entry.getValue()
                            + ", which is no file name.");
                }
                SafetensorsFile file =
                        shards.computeIfAbsent(shard, name -> SafetensorsFile.open(index.resolveSibling(name)));
                if (!file.names().contains(entry.getKey())) {
                    throw new CheckpointException(index + " places " + entry.getKey() + " into " + shard
                            + ", which does not hold it. Fetch the files again.");
                }
                tensors.put(entry.getKey(), file);
            }
            whole = true;
            return new ShardedSafetensors(index, shards, tensors);
        } finally {
            if (!whole) {
                shards.values().forEach(SafetensorsFile::close);
            }
        }
    }

    private static JsonNode weightMap(Path index) {
        try {
            JsonNode map = Json.read(index).path("weight_map");
            if (!map.isObject() || map.isEmpty()) {
                throw new CheckpointException(index + " has no weight_map, so the weights cannot be found.");
            }
            return map;
        } catch (FileException e) {
            throw new CheckpointException(e.getMessage() + " Fetch the model again.", e);
        }
    }

    @Override
    public Path path() {
        return index;
    }

    @Override
    public String format() {
        return "safetensors in " + shards.size() + (shards.size() == 1 ? " file" : " files");
    }

    @Override
    public Map<String, Object> extras() {
        Map<String, Object> extras = new LinkedHashMap<>();
        shards.values().forEach(shard -> extras.putAll(shard.extras()));
        return extras;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return shard(name).info(name);
    }

    @Override
    public Tensor read(String name) {
        return shard(name).read(name);
    }

    @Override
    public void readInto(String name, Tensor target) {
        shard(name).readInto(name, target);
    }

    private SafetensorsFile shard(String name) {
        SafetensorsFile shard = tensors.get(name);
        if (shard == null) {
            throw new CheckpointException(index + " names no tensor " + name + ".");
        }
        return shard;
    }

    @Override
    public void close() {
        shards.values().forEach(SafetensorsFile::close);
    }
}
