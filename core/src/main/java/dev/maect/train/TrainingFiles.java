/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.checkpoint.state.StateFiles;
import dev.maect.io.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where training keeps its files.
 *
 * @param checkpoints an existing folder for the stages' weights and states
 * @param exported an existing folder for the encoders to use
 * @param badFiles a file that names the images that could not be read; written only if there are any
 */
public record TrainingFiles(Path checkpoints, Path exported, Path badFiles) {
    private static final String ENDING = ".safetensors";

    /** The weights that stage {@code stage} ended with. */
    public Path checkpoint(String stage) {
        return checkpoints.resolve(stage + ENDING);
    }

    /** What stage {@code stage} goes on from if it is stopped before its end; deleted when it ends. */
    public Path state(String stage) {
        return checkpoints.resolve(stage + ".state" + ENDING);
    }

    /** What it goes on from if {@link #state} was damaged; deleted when it ends. */
    public Path stateBefore(String stage) {
        return checkpoints.resolve(stage + ".state-before" + ENDING);
    }

    /** The states of stage {@code stage}. */
    public StateFiles states(String stage) {
        return new StateFiles(state(stage), stateBefore(stage));
    }

    /** Views that stage {@code stage} has encoded; deleted when it ends. */
    public Path views(String stage) {
        return checkpoints.resolve(stage + ".views" + ENDING);
    }

    /** Deletes what a stage that has ended needs no more. */
    void forget(String stage) {
        states(stage).delete();
        try {
            Files.deleteIfExists(views(stage));
        } catch (IOException e) {
            throw new FileException("Cannot delete " + views(stage) + ": " + e + ".", e);
        }
    }

    /** Why training gave up, if it did. */
    public Path diagnosis() {
        return badFiles.resolveSibling("diverged.json");
    }

    /** Which encoder stage {@code stage} handed on, and why: an {@link EncoderChoice}; only if encoders were measured. */
    public Path choice(String stage) {
        return badFiles.resolveSibling("choice-" + stage + ".json");
    }

    /** The encoder that a stage exports under {@code name}, which has no ending. */
    public Path encoder(String name) {
        return exported.resolve(name + ENDING);
    }

    /** The encoder before contrastive tuning. */
    public Path untunedEncoder() {
        return encoder("encoder-mae");
    }

    /** The tuned encoder. */
    public Path tunedEncoder() {
        return encoder("encoder");
    }
}
