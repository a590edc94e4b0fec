/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An SVG image that a protocol card in a run's {@code eval} folder names.
 *
 * @param title encoder and protocol
 * @param data the image as a {@code data:} address, in which no script runs
 */
record SavedImage(String title, String data) {
    private static final String CONFUSION = "-confusion-";
    private static final String ENDING = ".svg";

    /** Classes against clusters, by file name of the card; images that are gone are left out. */
    static List<SavedImage> confusions(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<SavedImage> images = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path card : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonNode json = ComparedRun.json(card);
                String title = json.path("encoder").path("name").asString("") + ", "
                        + json.path("protocol").asString("");
                for (JsonNode file : json.path("files")) {
                    String name = file.asString("");
                    Path image = folder.resolve(name).normalize();
                    // A card is a file like any other: only images beside it are shown.
                    if (name.contains(CONFUSION)
                            && name.endsWith(ENDING)
                            && folder.normalize().equals(image.getParent())
                            && Files.exists(image)) {
                        images.add(new SavedImage(title, data(image)));
                    }
                }
            }
        } catch (IOException e) {
            throw new MaectException("Cannot read " + folder + ": " + e.getMessage() + ".", e);
        }
        return List.copyOf(images);
    }

    private static String data(Path image) throws IOException {
        return "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(image));
    }
}
