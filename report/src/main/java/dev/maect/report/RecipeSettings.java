/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a recipe as a flat list for people. */
public final class RecipeSettings {
    private static final int INDENT = 2;

    private RecipeSettings() {}

    /** Every setting by its dotted key, such as {@code tune.epochs}, in the recipe's order. */
    public static Map<String, String> of(Recipe recipe) {
        Map<String, String> settings = new LinkedHashMap<>();
        Deque<String> sections = new ArrayDeque<>();
        for (String line : RecipeWriter.yaml(recipe).split("\n")) {
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            int depth = (line.length() - line.stripLeading().length()) / INDENT;
            while (sections.size() > depth) {
                sections.removeLast();
            }
            sections.addLast(key);
            if (!value.isEmpty()) {
                settings.put(String.join(".", sections), value);
            }
        }
        return settings;
    }
}
