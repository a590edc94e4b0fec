/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training command asks for.
 *
 * @param recipe name or file of the recipe
 * @param overrides {@code key=value}, later ones win
 * @param data where the images are
 * @param val where the images to evaluate on are
 * @param out the run's folder
 * @param existing what to do if that holds a run
 * @param dryRun only show the plan
 * @param smoke a handful of batches per stage
 */
public record RunRequest(
        String recipe,
        List<String> overrides,
        String data,
        Optional<String> val,
        Path out,
        RunFolder.Existing existing,
        boolean dryRun,
        boolean smoke) {}
