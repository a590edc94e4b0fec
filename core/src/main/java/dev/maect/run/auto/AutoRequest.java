/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.run.Images;
import dev.maect.run.StartingPoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a recipe is to be chosen for.
 *
 * @param train images to train on
 * @param test images to evaluate on; without them a part of the others is set aside where those have labels
 * @param budget the time that all of it may take, choosing included
 * @param spent the part of the budget that is gone already
 * @param from an encoder to tune instead of one that stage 1 trains
 * @param settings {@code key=value} that are to be so, such as {@code device=cuda}
 */
public record AutoRequest(
        Images train,
        Optional<Images> test,
        Duration budget,
        Duration spent,
        Optional<StartingPoint> from,
        List<String> settings) {
    /** Copies the list. */
    public AutoRequest {
        settings = List.copyOf(settings);
    }

    /** For images alone. */
    public static AutoRequest of(Images train, Duration budget) {
        return new AutoRequest(train, Optional.empty(), budget, Duration.ZERO, Optional.empty(), List.of());
    }
}
