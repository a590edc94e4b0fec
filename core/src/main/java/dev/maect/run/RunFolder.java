/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.run.RunFolderException.Problem;
import dev.maect.train.TrainingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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
     * Makes or opens the folder of a run. Folders without a file in them, as a start that was cut short leaves, count as
     * nothing.
     *
     * @throws RunFolderException if it holds files and {@code existing} says to refuse, or if it is not a run to resume or
     *     overwrite
     */
    public static RunFolder prepare(Path path, Existing existing) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new RunFolderException(Problem.IS_A_FILE, path + " is a file. Name a folder.", "out");
            }
            if (!isEmpty(path)) {
                RunFolder run = new RunFolder(path);
                switch (existing) {
                    case REFUSE ->
                        throw new RunFolderException(
                                Problem.HOLDS_FILES,
                                path + " already holds files. Choose another folder, or go on with the run in it or"
                                        + " overwrite it.",
                                "out",
                                "resume",
                                "overwrite");
                    case RESUME -> run.requireRun("resume");
                    case OVERWRITE -> {
                        run.requireRun("overwrite");
                        delete(path);
                    }
                }
            } else if (existing == Existing.RESUME) {
                throw new RunFolderException(
                        Problem.HOLDS_NO_RUN, path + " holds no run to resume. Check the path, or start one.", "out");
            }
            RunFolder run = new RunFolder(path);
            for (Path folder : List.of(path, run.checkpoints(), run.exported(), run.evaluation(), run.images())) {
                Files.createDirectories(folder);
            }
            return run;
        } catch (IOException e) {
            throw new RunFolderException(
                    Problem.UNUSABLE, "Cannot use the folder " + path + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * Opens the folder of an existing run.
     *
     * @throws RunFolderException if there is none
     */
    public static RunFolder open(Path path) {
        RunFolder run = new RunFolder(path);
        run.requireRun("read");
        return run;
    }

    /** Whether {@code path} holds a run. */
    public static boolean isRun(Path path) {
        return Files.exists(new RunFolder(path).resolvedRecipe());
    }

    private void requireRun(String purpose) {
        if (!Files.exists(resolvedRecipe())) {
            throw new RunFolderException(
                    Problem.HOLDS_NO_RUN,
                    path + " is no run to " + purpose + ": it has no "
                            + resolvedRecipe().getFileName() + ".");
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        if (!Files.exists(path)) {
            return true;
        }
        try (Stream<Path> entries = Files.walk(path)) {
            return entries.allMatch(Files::isDirectory);
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
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

    /** What there is to look at: reconstructions, neighbours, maps. */
    public Path images() {
        return path.resolve("images");
    }

    /** Nearest neighbours of a few images by both encoders: a {@link dev.maect.eval.figure.NeighbourStrips}. */
    public Path neighbours() {
        return images().resolve("neighbours.json");
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
