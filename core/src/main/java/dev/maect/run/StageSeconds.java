/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** How long each stage took, over all sittings of a run: {@code checkpoints/seconds.json}. */
final class StageSeconds implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(StageSeconds.class);

    private final Path file;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /** Those of the run in {@code folder} so far. */
    StageSeconds(RunFolder folder) {
        file = folder.checkpoints().resolve("seconds.json");
        try {
            if (Files.exists(file)) {
                for (Map.Entry<String, JsonNode> entry : Json.read(file).properties()) {
                    double value = entry.getValue().asDouble(0);
                    if (value > 0 && Double.isFinite(value)) {
                        seconds.put(entry.getKey(), value);
                    }
                }
            }
        } catch (FileException e) {
            LOG.warn("{} How long earlier stages took is lost.", e.getMessage());
        }
    }

    /** Keeps the time of a stage that has ended: of all its sittings. */
    @Override
    public void on(TrainingEvent event) {
        if (event instanceof StageEnded end) {
            seconds.put(end.stage(), end.elapsed().toNanos() / 1e9);
            keep();
        }
    }

    /** On a full disk the next stage writes them all; the run is worth more. */
    private void keep() {
        try {
            Json.write(file, seconds);
        } catch (FileException e) {
            LOG.warn("How long the stage took is not kept for a resume. {}", e.getMessage());
        }
    }

    /** Seconds by stage, in the order of the stages. */
    Map<String, Double> all() {
        return Collections.unmodifiableMap(seconds);
    }
}
