/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import dev.maect.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * The two latest states of one training, each in a file. A new one is written beside them and takes its name only when it is
 * whole and on the disk; the latest becomes the one before. So there is a good one at any moment, and if the latest was
 * damaged since, the one before is gone on from.
 *
 * <p>Not thread-safe: one write at a time.
 */
public final class StateFiles {
    /** Writes a file, whole or not at all. */
    public interface Sink {
        /**
         * Writes it.
         *
         * @throws FileException if it cannot be written
         */
        void write(Path file, String text, Map<String, Tensor> tensors);
    }

    private final Path latest;
    private final Path before;
    private final Path next;
    private final Sink sink;
    private boolean latestIsDamaged;

    /** States in {@code latest} and {@code before}, in one folder. */
    public StateFiles(Path latest, Path before) {
        this(latest, before, StateFile::write);
    }

    /** As above, with another way to write a file. */
    public StateFiles(Path latest, Path before, Sink sink) {
        this.latest = latest;
        this.before = before;
        this.next = latest.resolveSibling(latest.getFileName() + ".next");
        this.sink = sink;
    }

    /**
     * Opens the latest state that is as it was written.
     *
     * @param warn is told of one that is not
     * @return empty if there is none; otherwise the caller closes it
     */
    public Optional<StateFile> open(Consumer<String> warn) {
        takeNext();
        latestIsDamaged = false;
        for (Path file : List.of(latest, before)) {
            if (Files.exists(file)) {
                try {
                    return Optional.of(StateFile.open(file));
                } catch (CheckpointException e) {
                    latestIsDamaged |= file.equals(latest);
                    boolean another = file.equals(latest) && Files.exists(before);
                    warn.accept("The saved state cannot be used: " + e.getMessage()
                            + (another
                                    ? " The one saved before it is tried instead."
                                    : " There is no other one: this begins anew."));
                }
            }
        }
        return Optional.empty();
    }

    /** A process that was killed may have left one that is whole and has not got its name yet, or is not whole. */
    private void takeNext() {
        try (DirectoryStream<Path> halves = Files.newDirectoryStream(folder(), "." + next.getFileName() + ".*.tmp")) {
            halves.forEach(StateFiles::deleteQuietly);
        } catch (IOException e) {
            return; // there is no folder yet, and so no state
        }
        if (!Files.exists(next)) {
            return;
        }
        try {
            StateFile.open(next).close();
            rotate();
        } catch (CheckpointException | IOException e) {
            deleteQuietly(next);
        }
    }

    /**
     * Writes a state; what was there before stays until it is whole.
     *
     * @throws FileException if it cannot be written; what was there is as it was
     */
    public void write(String text, Map<String, Tensor> tensors) {
        sink.write(next, text, tensors);
        try {
            rotate();
        } catch (IOException e) {
            throw new FileException("Cannot give " + next + " the name " + latest + ": " + e + ".", e);
        }
        latestIsDamaged = false;
    }

    private void rotate() throws IOException {
        if (Files.exists(latest) && !latestIsDamaged) {
            AtomicFile.rename(latest, before);
        }
        AtomicFile.rename(next, latest);
    }

    /** Where states lie. */
    public Path folder() {
        return Optional.ofNullable(latest.toAbsolutePath().getParent()).orElse(latest);
    }

    /** Deletes all states: what was trained is kept elsewhere. */
    public void delete() {
        for (Path file : List.of(before, latest, next)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new FileException("Cannot delete " + file + ": " + e + ".", e);
            }
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return;
        }
    }
}
