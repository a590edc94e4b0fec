/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.eval.paired.OutcomeFile;
import dev.maect.run.RunFolderException.Problem;
import dev.maect.train.TrainingFiles;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A run is a folder: recipe, logs, checkpoints, the exported encoders, evaluation and report.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    /** What to do about a folder that holds a run already. */
    public enum Existing {
        /** Stop with an error. */
        REFUSE,
        /** Go on with the run where it stopped. */
        RESUME,
        /** Delete the run and start anew. */
        OVERWRITE
    }

    /**
     * Makes or opens the folder of a run. What a start leaves that was cut short before it had settings counts as nothing.
     * Nobody is its owner afterwards: {@link Run} is while it runs.
     *
     * @throws RunFolderException if it holds files and {@code existing} says to refuse, if it is not a run to resume or
     *     overwrite, or if somebody works on it
     */
    public static RunFolder prepare(Path path, Existing existing) {
        take(path, existing, "", () -> {}).close();
        return new RunFolder(path);
    }

    /** As {@link #prepare}; the folder is then this process's own until the lock is closed. */
    static FolderLock take(Path path, Existing existing, String command, Runnable onLoss) {
        try {
            RunFolder run = new RunFolder(path);
            if (!Files.exists(run.lock())) {
                FolderContent.of(run).require(existing, run);
                Files.createDirectories(path);
            }
            FolderLock lock = FolderLock.take(path, command, onLoss);
            try {
                FolderContent content = FolderContent.of(run);
                content.require(existing, run);
                FolderContent.clearTemporaryFiles(run);
                if (existing == Existing.OVERWRITE) {
                    FolderContent.delete(run);
                }
                for (Path folder : List.of(run.checkpoints(), run.exported(), run.evaluation(), run.images())) {
                    Files.createDirectories(folder);
                }
                return lock;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (UncheckedIOException e) {
            throw unusable(path, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static RunFolderException unusable(Path path, IOException e) {
        String reason = e instanceof AccessDeniedException
                ? "there is no permission to write " + e.getMessage()
                : String.valueOf(e.getMessage());
        return new RunFolderException(
                Problem.UNUSABLE,
                "Cannot use the folder " + path + ": " + reason
                        + ". Check its permissions and the free space, or choose another folder.",
                e);
    }

    /**
     * Opens the folder of an existing run.
     *
     * @throws RunFolderException if there is none
     */
    public static RunFolder open(Path path) {
        RunFolder run = new RunFolder(path);
        if (!Files.exists(run.resolvedRecipe())) {
            throw new RunFolderException(
                    Problem.HOLDS_NO_RUN,
                    path + " is no run to read: it has no "
                            + run.resolvedRecipe().getFileName() + ".");
        }
        return run;
    }

    /**
     * Checks the encoders and checkpoints against the sums that were taken when they were written.
     *
     * @throws RunFolderException naming those that were damaged since
     */
    public void requireIntact() {
        new WeightSums(this).check();
    }

    /** Whether {@code path} holds a run, be it one that has hardly begun. */
    public static boolean isRun(Path path) {
        RunFolder run = new RunFolder(path);
        return Files.exists(run.lock()) || Files.exists(run.resolvedRecipe());
    }

    /** The folder's first file: names who works on the run while somebody does. */
    Path lock() {
        return path.resolve(FolderLock.NAME);
    }

    /** What the run was asked to do: where it is, {@link RunRequest#resume} needs nothing else. */
    public Path request() {
        return path.resolve("run.json");
    }

    /** The recipe as it was written. */
    public Path recipe() {
        return path.resolve("recipe.yaml");
    }

    /** The recipe with every setting spelled out. */
    public Path resolvedRecipe() {
        return path.resolve("resolved.yaml");
    }

    /** Where the run came from: versions, machine, data, seed. */
    public Path provenance() {
        return path.resolve("provenance.json");
    }

    /** The log. */
    public Path log() {
        return path.resolve("train.log");
    }

    /** One JSON object per progress report. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** Images that could not be read. */
    public Path badFiles() {
        return path.resolve("bad-files.txt");
    }

    /** The evaluation before and after tuning. */
    public Path summary() {
        return path.resolve("summary.json");
    }

    /** The page to look at. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** The stages' weights. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The encoders to use. */
    public Path exported() {
        return path.resolve("exported");
    }

    /** Results of the evaluations. */
    public Path evaluation() {
        return path.resolve("eval");
    }

    /** What the untuned encoder got right, image by image: a {@link dev.maect.eval.paired.OutcomeFile}. */
    public Path untunedOutcomes() {
        return evaluation().resolve("run-untuned" + OutcomeFile.ENDING);
    }

    /** What the tuned encoder got right, image by image: a {@link dev.maect.eval.paired.OutcomeFile}. */
    public Path tunedOutcomes() {
        return evaluation().resolve("run-tuned" + OutcomeFile.ENDING);
    }

    /**
     * Which encoder the last stage handed on that compared some, and why: a {@link dev.maect.train.EncoderChoice}; empty where
     * encoders were not measured.
     */
    public Optional<Path> choice() {
        List<StageKind> stages = new ArrayList<>(StageKinds.all());
        Collections.reverse(stages);
        return stages.stream()
                .map(stage -> training().choice(stage.name()))
                .filter(Files::exists)
                .findFirst();
    }

    /** What there is to look at: reconstructions, neighbours, maps. */
    public Path images() {
        return path.resolve("images");
    }

    /** Nearest neighbours of a few images by both encoders: a {@link dev.maect.eval.figure.NeighbourStrips}. */
    public Path neighbours() {
        return images().resolve("neighbours.json");
    }

    /** k-NN accuracy behind every block of both encoders: a {@link dev.maect.eval.figure.BlockAccuracies}. */
    public Path blocks() {
        return images().resolve("blocks.json");
    }

    /** The features of the untuned encoder in the plane: a {@link dev.maect.eval.figure.FeaturePlane}. */
    public Path untunedMap() {
        return images().resolve("map-untuned.json");
    }

    /** The features of the tuned encoder in the plane: a {@link dev.maect.eval.figure.FeaturePlane}. */
    public Path tunedMap() {
        return images().resolve("map-tuned.json");
    }

    /** The weights that stage {@code stage} ended with. */
    public Path checkpoint(String stage) {
        return training().checkpoint(stage);
    }

    /** Where training keeps its files in this folder. */
    public TrainingFiles training() {
        return new TrainingFiles(checkpoints(), exported(), badFiles());
    }

    /** The encoder before contrastive tuning. */
    public Path untunedEncoder() {
        return training().untunedEncoder();
    }

    /** The tuned encoder. */
    public Path tunedEncoder() {
        return training().tunedEncoder();
    }

    /** The best encoder there is: tuned, or else the untuned one. */
    public Path encoder() {
        return Files.exists(tunedEncoder()) ? tunedEncoder() : untunedEncoder();
    }
}
