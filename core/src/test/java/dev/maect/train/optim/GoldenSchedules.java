/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Learning rates of the official code and of an independent computation from the formulas. */
final class GoldenSchedules {
    private static final JsonNode ROOT = read();

    private GoldenSchedules() {}

    static JsonNode tables() {
        return ROOT.get("tables");
    }

    static JsonNode schedules() {
        return ROOT.get("schedule");
    }

    static JsonNode layerDecay() {
        return ROOT.get("layer-decay");
    }

    private static JsonNode read() {
        try (InputStream in =
                Objects.requireNonNull(GoldenSchedules.class.getResourceAsStream("/golden/schedules.json"))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
