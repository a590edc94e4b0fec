/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.recipe.BestBy;
import dev.maect.train.state.TrainingState.Best;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps the weights of the best encoder that was measured in a stage, in files beside its states. The files of the epochs that
 * older states know as the best stay as long as such a state may be gone on from.
 */
final class BestEncoder {
    private static final String EVALUATION = "eval/";
    private static final String MARK = ".best-epoch-";
    private static final String ENDING = ".safetensors";
    /** The best of both saved states, and a newer one. */
    private static final int KEPT = 3;

    private final Path folder;
    private final String stage;
    private final BestBy by;
    private final Consumer<String> warn;

    BestEncoder(Path folder, String stage, BestBy by, Consumer<String> warn) {
        this.folder = folder;
        this.stage = stage;
        this.by = by;
        this.warn = warn;
    }

    /** What the measure is called. */
    String measure() {
        return by.toString();
    }

    /**
     * The encoder was measured; its weights are kept if it is better than {@code best}.
     *
     * @param weights stay the caller's
     * @return the best of both
     */
    Best offer(int epoch, Map<String, Double> measured, Map<String, Tensor> weights, Best best) {
        double value = measured.getOrDefault(EVALUATION + by, Double.NaN);
        if (!Double.isFinite(value) || (best.epoch() >= 0 && !by.isBetter(value, best.value()))) {
            return best;
        }
        try {
            StateFile.write(file(epoch), "", weights);
        } catch (MaectException e) {
            warn.accept(stage + ": the best encoder, of epoch " + epoch + ", could not be kept: " + e.getMessage());
            return best;
        }
        TreeMap<Integer, Path> files = files();
        while (files.size() > KEPT) {
            delete(files.pollFirstEntry().getValue());
        }
        return new Best(epoch, value);
    }

    /** The weights of {@code best}; the caller closes them. Empty if they are not there any more. */
    Optional<Map<String, Tensor>> weights(Best best) {
        try (StateFile file = StateFile.open(file(best.epoch()))) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            file.names().forEach(name -> weights.put(name, file.read(name)));
            return Optional.of(weights);
        } catch (MaectException e) {
            warn.accept(stage + ": the best encoder, of epoch " + best.epoch()
                    + ", cannot be read, so the last is kept: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Deletes what a training that was gone back over has kept of later epochs. */
    void forgetAfter(int epoch) {
        files().tailMap(epoch, false).values().forEach(BestEncoder::delete);
    }

    /** Deletes all files: the stage has ended. */
    void forget() {
        files().values().forEach(BestEncoder::delete);
    }

    private Path file(int epoch) {
        return folder.resolve(stage + MARK + epoch + ENDING);
    }

    private TreeMap<Integer, Path> files() {
        TreeMap<Integer, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, stage + MARK + "*" + ENDING)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                String epoch = name.substring((stage + MARK).length(), name.length() - ENDING.length());
                if (epoch.matches("\\d{1,9}")) {
                    files.put(Integer.parseInt(epoch), file);
                }
            }
        } catch (IOException e) {
            warn.accept("Cannot look into " + folder + ": " + e + ".");
        }
        return files;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return;
        }
    }
}
