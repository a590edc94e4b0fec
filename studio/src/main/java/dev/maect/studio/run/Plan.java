/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.run;

import dev.maect.studio.http.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run that may be begun: what a user would type. What comes from the page is checked to be what it says, so that nothing of it
 * is taken for an option.
 *
 * @param name of the run's folder
 * @param recipe name or file
 * @param data the images
 * @param val images to evaluate on; empty for a held-out part
 * @param settings {@code key=value} each
 * @param smoke whether a handful of batches is enough
 */
record Plan(String name, String recipe, String data, Optional<String> val, List<String> settings, boolean smoke) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,80}";
    private static final String SETTING = "[a-z][a-z0-9.-]*=[^\\p{Cntrl}]*";

    /** Checks all of it. */
    Plan {
        name(name);
        for (String text : List.of(recipe, data, val.orElse("."))) {
            if (text.isBlank() || text.startsWith("-") || text.chars().anyMatch(Character::isISOControl)) {
                throw Refused.wrong("\"" + text + "\" can be neither a recipe nor a place of images.");
            }
        }
        for (String setting : settings) {
            if (!setting.matches(SETTING)) {
                throw Refused.wrong("\"" + setting + "\" is no setting. Write it like tune.epochs=5.");
            }
        }
        settings = List.copyOf(settings);
    }

    /** Refuses what is no name of a run's folder. */
    static String name(String text) {
        if (!text.matches(NAME)) {
            throw Refused.wrong(
                    "\"" + text + "\" is no name for a run: letters, digits, dots, dashes and underscores, and a"
                            + " letter or digit first.");
        }
        return text;
    }

    /** The words after {@code maect}. */
    List<String> words(Path runs, boolean dry) {
        List<String> words = new ArrayList<>(List.of("run", recipe, "--data", data));
        val.ifPresent(images -> words.addAll(List.of("--val", images)));
        words.addAll(List.of("--out", runs.resolve(name).toString()));
        if (smoke) {
            words.add("--smoke");
        }
        if (dry) {
            words.add("--dry-run");
        }
        words.addAll(settings);
        return words;
    }
}
