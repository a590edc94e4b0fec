/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.Printable;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Messages about keys that a recipe does not know. */
final class RecipeKeys {
    private RecipeKeys() {}

    /** What to say about an unknown key: the nearest ones, or else all of its section. */
    static String unknown(String key) {
        Set<String> known = RecipeSchema.settings().stream()
                .map(SettingInfo::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!key.contains(".")) {
            known.addAll(RecipeSchema.sections());
        }
        String suggestion = Suggestion.of(key, known);
        return "unknown setting " + Printable.value(key) + ". " + (suggestion.isEmpty() ? siblings(key) : suggestion);
    }

    private static String siblings(String key) {
        String section = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
        if (!section.isEmpty() && !RecipeSchema.isSection(section)) {
            return "Known sections: " + String.join(", ", RecipeSchema.sections()) + ".";
        }
        String prefix = section.isEmpty() ? "" : section + ".";
        Set<String> names = new LinkedHashSet<>();
        RecipeSchema.settings().forEach(setting -> addName(names, setting.key(), prefix));
        return (section.isEmpty() ? "Known settings and sections: " : "Known settings of " + section + ": ")
                + String.join(", ", names) + ".";
    }

    private static void addName(Set<String> names, String key, String prefix) {
        if (key.startsWith(prefix)) {
            String rest = key.substring(prefix.length());
            names.add(rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest);
        }
    }
}
