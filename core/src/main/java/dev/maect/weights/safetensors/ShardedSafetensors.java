/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/** Weights in several safetensors files of one folder, joined by Hugging Face's {@value #INDEX}. */
public final class ShardedSafetensors implements WeightFile {
    /** The name of the index. */
    public static final String INDEX = "model.safetensors.index.json";

    private static final long MAX_BYTES = 16L << 20;
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,200}");

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
            for (Map.Entry<String, String> entry : weightMap(index).entrySet()) {
                String name = Printable.value(entry.getKey());
                String shard = entry.getValue();
                if (!SHARD.matcher(shard).matches()) {
                    throw new CheckpointException(index + " places " + name + " into " + Printable.value(shard)
                            + ", which is no file name. Fetch the model again.");
                }
                SafetensorsFile file =
                        shards.computeIfAbsent(shard, part -> SafetensorsFile.open(index.resolveSibling(part)));
                if (!file.names().contains(entry.getKey())) {
                    throw new CheckpointException(index + " places " + name + " into " + shard
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

    private static Map<String, String> weightMap(Path index) {
        try {
            Map<String, String> map = new LinkedHashMap<>();
            Json.part(index, MAX_BYTES)
                    .part("weight_map")
                    .entries()
                    .forEach((name, file) -> map.put(name, file.text()));
            if (map.isEmpty()) {
                throw new CheckpointException(index
                        + " has an empty weight_map, so the weights cannot be found. Fetch the" + " model again.");
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
