/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of one encoder's cards. A card and all that is written beside it have the first digits of the card's key in
 * their names, so that two measurements with different settings or images never share a file:
 * {@code map-tuned-0a1b2c3d4e5f.json} names {@code tuned-0a1b2c3d4e5f-map-umap.json}.
 */
final class CardFiles {
    private static final int DIGITS = 12;

    private final Optional<Path> folder;
    private final String encoder;
    private final Set<String> written = new LinkedHashSet<>();
    private final List<StateFiles> unfinished = new ArrayList<>();
    private String stem = "";

    /** In {@code folder}; without one, there are no files. */
    CardFiles(Optional<Path> folder, String encoder) {
        this.folder = folder;
        this.encoder = encoder.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** The file of the card with this key. */
    Optional<Path> card(String protocol, String key) {
        return folder.map(parent -> parent.resolve(protocol + "-" + stem(key) + ".json"));
    }

    private String stem(String key) {
        return encoder + "-" + key.substring(0, DIGITS);
    }

    /** Makes the folder; from now on what is written beside the card belongs to the one with this key. */
    void begin(String key) {
        folder.ifPresent(CardFiles::make);
        stem = stem(key);
        written.clear();
        unfinished.clear();
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MaectException(
                    "Cannot make the folder " + folder + " for cards: " + e + ". Choose another one.", e);
        }
    }

    /**
     * A file beside the card that was {@link #begin begun}, for something that is no number.
     *
     * @param name with its ending; the encoder's name and the card's key are put before it
     */
    Optional<Path> beside(String name) {
        if (stem.isEmpty()) {
            throw new IllegalStateException("No card was begun for " + name);
        }
        String file = stem + "-" + name;
        folder.ifPresent(parent -> written.add(file));
        return folder.map(parent -> parent.resolve(file));
    }

    /**
     * Where the state of a measurement is kept that takes long, so that it goes on if it is stopped: for the card that was
     * begun alone, and only until that is written.
     */
    Optional<StateFiles> states(String name) {
        Optional<StateFiles> states = folder.map(parent -> new StateFiles(
                parent.resolve(stem + "-" + name + ".state.safetensors"),
                parent.resolve(stem + "-" + name + ".state-before.safetensors")));
        states.ifPresent(unfinished::add);
        return states;
    }

    /** Deletes all states: the card is written. */
    void forgetStates() {
        unfinished.forEach(StateFiles::delete);
        unfinished.clear();
    }

    /** The names of the files beside the card since it was begun, in their order, each once. */
    List<String> written() {
        return List.copyOf(written);
    }
}
