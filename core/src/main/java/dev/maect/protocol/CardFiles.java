/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of one encoder's cards. A card and all that is written beside it have the first digits of the card's key in
 * their names, so that two measurements with different settings or images never share a file:
 * {@code map-tuned-0a1b2c3d4e5f.json} names {@code tuned-0a1b2c3d4e5f-map-umap-object.svg}.
 */
final class CardFiles {
    private static final int DIGITS = 12;

    private final Path folder;
    private final String encoder;
    private final Set<String> artefacts = new LinkedHashSet<>();
    private String stem = "";

    CardFiles(Path folder, String encoder) {
        this.folder = folder;
        this.encoder = encoder.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** The file of the card with this key. */
    Path card(String protocol, String key) {
        return folder.resolve(protocol + "-" + stem(key) + ".json");
    }

    private String stem(String key) {
        return encoder + "-" + key.substring(0, DIGITS);
    }

    /** Makes the folder; from now on {@link #artefact artefacts} belong to the card with this key. */
    void begin(String key) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MaectException("Cannot make the folder " + folder + ": " + e + ". Choose another with --out.", e);
        }
        stem = stem(key);
        artefacts.clear();
    }

    /**
     * A file beside the card that was {@link #begin begun}, for something that is no number, such as an image.
     *
     * @param name with its ending; the encoder's name and the card's key are put before it
     */
    Path artefact(String name) {
        if (stem.isEmpty()) {
            throw new IllegalStateException("No card was begun for " + name);
        }
        String file = stem + "-" + name;
        artefacts.add(file);
        return folder.resolve(file);
    }

    /** The names of the artefacts since the card was begun, in their order, each once. */
    List<String> artefacts() {
        return List.copyOf(artefacts);
    }
}
