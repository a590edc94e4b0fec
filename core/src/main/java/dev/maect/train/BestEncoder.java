/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.recipe.BestBy;
import dev.maect.train.state.TrainingState.Best;
import dev.maect.train.state.TrainingState.Candidate;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps the weights of the best encoder that was measured in a stage, in files beside its states. The files of the epochs that
 * older states know as the best stay as long as such a state may be gone on from.
 */
final class BestEncoder {
    private static final String MARK = ".best-epoch-";
    private static final String UNAVERAGED = "-unaveraged";
    private static final String ENDING = ".safetensors";
    /** The best of both saved states, and newer ones of one epoch, averaged and not. */
    private static final int KEPT = 4;

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

    /**
     * An encoder was measured; its weights are kept if it is better than {@code best}.
     *
     * @param weights stay the caller's
     * @return the best of both
     */
    Best offer(Candidate candidate, Map<String, Tensor> weights, Best best) {
        double value = EncoderChoice.value(candidate, by);
        if (!Double.isFinite(value) || (best.epoch() >= 0 && !by.isBetter(value, best.value()))) {
            return best;
        }
        Best better = new Best(candidate.epoch(), value, candidate.averaged());
        try {
            StateFile.write(file(better), "", weights);
        } catch (MaectException e) {
            warn.accept(stage + ": the best encoder, of epoch " + candidate.epoch() + ", could not be kept: "
                    + e.getMessage());
            return best;
        }
        List<Kept> kept = files();
        kept.subList(0, Math.max(0, kept.size() - KEPT)).forEach(old -> delete(old.file()));
        return better;
    }

    /** The weights of {@code best}; the caller closes them. Empty if they are not there any more. */
    Optional<Map<String, Tensor>> weights(Best best) {
        try (StateFile file = StateFile.open(file(best))) {
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
        files().stream().filter(kept -> kept.epoch() > epoch).forEach(kept -> delete(kept.file()));
    }

    /** Deletes all files: the stage has ended. */
    void forget() {
        files().forEach(kept -> delete(kept.file()));
    }

    private Path file(Best best) {
        return folder.resolve(stage + MARK + best.epoch() + (best.averaged() ? "" : UNAVERAGED) + ENDING);
    }

    /** A file of an epoch. */
    private record Kept(int epoch, Path file) {}

    /** By epoch, the earliest first. */
    private List<Kept> files() {
        List<Kept> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, stage + MARK + "*" + ENDING)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                String epoch = name.substring((stage + MARK).length(), name.length() - ENDING.length())
                        .replace(UNAVERAGED, "");
                if (epoch.matches("\\d{1,9}")) {
                    files.add(new Kept(Integer.parseInt(epoch), file));
                }
            }
        } catch (IOException e) {
            warn.accept("Cannot look into " + folder + ": " + e + ".");
        }
        files.sort(Comparator.comparingInt(Kept::epoch).thenComparing(Kept::file));
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
