/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cache;

import dev.maect.data.LabelSet;
import dev.maect.engine.NativeSetup;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.safetensors.Safetensors;
import dev.maect.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features on disk by the hash of all they depend on, as safetensors. Bounded: the features used longest ago go first.
 * Files appear whole or not at all; one that cannot be read counts as absent.
 */
public final class FeatureCache {
    static {
        NativeSetup.prepare();
    }

    /** Part of every key; changes when the same images and weights would make other features. */
    public static final String PREPROCESSING = "evaluation-view-1";

    private static final Logger LOG = LoggerFactory.getLogger(FeatureCache.class);
    private static final String TENSOR = "features";
    private static final String ENDING = ".safetensors";

    private final Path folder;
    private final long limit;

    /**
     * A cache in {@code folder}, which is made when the first features are kept.
     *
     * @param limit bytes that the files may take together; features larger than that are not kept; with 0 none are
     *     kept and none found
     */
    public FeatureCache(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /**
     * The key of features.
     *
     * @param weights hash of the encoder's file
     * @param data fingerprint of the images
     * @param view what else the features depend on: tap, size of the images, precision, device type
     */
    public static String key(String weights, String data, String view) {
        return ContentHash.of(String.join("\n", PREPROCESSING, weights, data, view));
    }

    /**
     * The features kept under {@code key}.
     *
     * @param labelSets the labels to give them
     * @return owned by the caller, who closes it; empty if there are none
     */
    public Optional<FeatureSet> find(String key, List<LabelSet> labelSets) {
        Path path = path(key);
        if (limit == 0 || !Files.exists(path)) {
            return Optional.empty();
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            Tensor features = file.read(TENSOR);
            try {
                FeatureSet set = new FeatureSet(features, labelSets);
                touch(path);
                return Optional.of(set);
            } catch (EvaluationException e) {
                features.close();
                throw e;
            }
        } catch (CheckpointException | EvaluationException e) {
            LOG.warn("Cached features {} cannot be used and are made anew: {}", path, e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps {@code features}, which stay with the caller, and drops older ones beyond the limit. */
    public void keep(String key, FeatureSet features) {
        long bytes = 4L * features.size() * features.dimensions();
        if (limit == 0) {
            return;
        }
        if (bytes > limit) {
            LOG.info("Features of {} MiB exceed the cache's limit and are not kept.", bytes >> 20);
            return;
        }
        try {
            Files.createDirectories(folder);
            makeRoom(limit - bytes);
            Safetensors.write(path(key), Map.of(TENSOR, features.features()), Map.of("key", key));
        } catch (IOException | CheckpointException e) {
            LOG.warn("Features cannot be kept in {}: {}", folder, e.getMessage());
        }
    }

    private void makeRoom(long room) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(path -> path.toString().endsWith(ENDING)).forEach(files::add);
        }
        files.sort(Comparator.comparing(FeatureCache::lastUse).reversed());
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
            if (sum > room) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static FileTime lastUse(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        } catch (IOException e) {
            LOG.debug("Cannot touch {}", file, e);
        }
    }

    private Path path(String key) {
        return folder.resolve(key.substring(0, 32) + ENDING);
    }
}
