/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How long each stage took, kept so that a resumed run can still report the stages done before. */
public final class StageSeconds {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StageSeconds() {}

    private static Path file(RunFolder folder) {
        return folder.checkpoints().resolve("seconds.json");
    }

    public static Map<String, Double> read(RunFolder folder) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        Path file = file(folder);
        if (Files.exists(file)) {
            try {
                JsonNode json = JSON.readTree(Files.readString(file));
                json.properties()
                        .forEach(entry ->
                                seconds.put(entry.getKey(), entry.getValue().doubleValue()));
            } catch (IOException e) {
                throw new MaectException("Cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        return seconds;
    }

    public static void write(RunFolder folder, Map<String, Double> seconds) {
        try {
            Files.writeString(file(folder), JSON.writeValueAsString(seconds) + "\n");
        } catch (IOException e) {
            throw new MaectException("Cannot write " + file(folder) + ": " + e.getMessage(), e);
        }
    }
}
