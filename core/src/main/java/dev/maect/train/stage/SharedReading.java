/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.data.loader.BadImage;
import dev.maect.distributed.ProcessGroup;
import dev.maect.io.Json;
import dev.maect.train.state.TrainingState.Reading;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all ranks have met while they read images, each its own part. */
public final class SharedReading {
    private SharedReading() {}

    /** Of one rank. */
    private record Part(List<BadImage> bad, int read) {}

    /**
     * Collects what this and the other ranks have met.
     *
     * @param bad images that could not be read here
     * @param read how many were read here
     */
    public static Reading of(ProcessGroup group, List<BadImage> bad, int read) {
        if (group.isAlone()) {
            return new Reading(bad, read);
        }
        Map<Integer, BadImage> all = new TreeMap<>();
        int sum = 0;
        for (String text : group.all(Json.line(new Part(bad, read)))) {
            Part part = Json.parse(text, "what a rank has read", Part.class);
            part.bad().forEach(image -> all.put(image.index(), image));
            sum += part.read();
        }
        return new Reading(List.copyOf(all.values()), sum);
    }
}
