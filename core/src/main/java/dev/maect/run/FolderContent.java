/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.io.AtomicFile;
import dev.maect.run.RunFolderException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a folder holds that is to be a run's. */
enum FolderContent {
    /** No file. */
    NOTHING,
    /** The marker of a run and nothing that it has done: its start was cut short. */
    BEGUN,
    /** A run. */
    RUN,
    /** A run that was being deleted, or has lost the files that say what it is. */
    REMAINS,
    /** Files of somebody else. */
    OTHER_FILES;

    /** An evaluation may be writing there while a run begins. */
    private static final Duration SURELY_LEFT_BEHIND = Duration.ofHours(1);

    static FolderContent of(RunFolder run) throws IOException {
        Path path = run.path();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new RunFolderException(Problem.IS_A_FILE, path + " is a file. Name a folder.", "out");
        }
        if (!Files.exists(path)) {
            return NOTHING;
        }
        if (Files.exists(run.request()) || Files.exists(run.resolvedRecipe())) {
            return RUN;
        }
        boolean marked = Files.exists(run.lock());
        boolean others = files(path).stream().anyMatch(file -> !isOfAStart(file));
        if (marked) {
            return others ? REMAINS : BEGUN;
        }
        return files(path).isEmpty() ? NOTHING : OTHER_FILES;
    }

    private static boolean isOfAStart(Path file) {
        return file.endsWith(FolderLock.NAME) || AtomicFile.isTemporary(file);
    }

    /** All files below {@code path}, which may be a link. */
    private static List<Path> files(Path path) throws IOException {
        try (Stream<Path> entries = Files.walk(path.toRealPath())) {
            return entries.filter(entry -> !Files.isDirectory(entry)).toList();
        }
    }

    /** Throws unless a run may begin or go on in such a folder. */
    void require(RunFolder.Existing existing, RunFolder run) {
        switch (existing) {
            case REFUSE -> requireNew(run);
            case RESUME -> requireRun("resume", this == BEGUN, run);
            case OVERWRITE -> requireRun("overwrite", this != OTHER_FILES, run);
        }
    }

    private void requireNew(RunFolder run) {
        if (this != NOTHING && this != BEGUN) {
            throw new RunFolderException(
                    Problem.HOLDS_FILES,
                    run.path() + " already holds files. Choose another folder, or go on with the run in it or"
                            + " overwrite it.",
                    "out",
                    "resume",
                    "overwrite");
        }
    }

    private void requireRun(String purpose, boolean alsoThis, RunFolder run) {
        if (this == RUN || alsoThis) {
            return;
        }
        String path = run.path().toString();
        String what = switch (this) {
            case REMAINS ->
                path + " holds what is left of a run that was being deleted; there is nothing to " + purpose
                        + ". Overwrite it, or choose another folder.";
            case OTHER_FILES ->
                path + " is no run to " + purpose + ": it has neither "
                        + run.request().getFileName() + " nor "
                        + run.resolvedRecipe().getFileName() + ".";
            default -> path + " holds no run to " + purpose + ". Check the path, or start one.";
        };
        throw this == REMAINS
                ? new RunFolderException(Problem.HOLDS_NO_RUN, what, "out", "overwrite")
                : new RunFolderException(Problem.HOLDS_NO_RUN, what, "out");
    }

    /** Deletes what a killed process was writing. */
    static void clearTemporaryFiles(RunFolder run) throws IOException {
        Path evaluation = run.evaluation().toAbsolutePath();
        for (Path file : files(run.path())) {
            if (AtomicFile.isTemporary(file) && (!file.startsWith(realOrSame(evaluation)) || isOld(file))) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Path realOrSame(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : path;
    }

    private static boolean isOld(Path file) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        return changed.toInstant().isBefore(Instant.now().minus(SURELY_LEFT_BEHIND));
    }

    /**
     * Deletes the run but for its lock, which marks the folder while nothing else is left. What says how to go on goes
     * first, so that nobody goes on with half a run.
     */
    static void delete(RunFolder run) throws IOException {
        Files.deleteIfExists(run.request());
        Files.deleteIfExists(run.resolvedRecipe());
        Path root = run.path().toRealPath();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!entry.equals(root) && !entry.equals(root.resolve(FolderLock.NAME))) {
                    Files.delete(entry);
                }
            }
        }
    }
}
