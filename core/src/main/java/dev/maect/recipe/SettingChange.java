/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A setting that two recipes do not agree on.
 *
 * @param key for example {@code tune.top-k}
 * @param before its value in the first, as a recipe has it
 * @param now its value in the second
 * @param onResume whether a run that began with the first may go on with the second
 */
public record SettingChange(String key, String before, String now, OnResume onResume) {
    /** What is different in {@code now}, in the order of the settings. */
    public static List<SettingChange> between(Recipe before, Recipe now) {
        Map<String, Object> old = RecipeSchema.values(before);
        List<SettingChange> changes = new ArrayList<>();
        RecipeSchema.values(now).forEach((key, value) -> {
            Object was = Objects.requireNonNull(old.get(key), key);
            if (!was.equals(value)) {
                OnResume onResume = RecipeSchema.setting(key)
                        .map(info -> info.setting().onResume())
                        .orElse(OnResume.FIXED);
                changes.add(new SettingChange(key, RecipeText.of(was), RecipeText.of(value), onResume));
            }
        });
        return changes;
    }

    /** The section that the setting stands in, such as a stage; empty without one. */
    public String section() {
        int dot = key.indexOf('.');
        return dot < 0 ? "" : key.substring(0, dot);
    }

    /** Whether both values are numbers, neither stands for "not at all", and the later is the larger one. */
    public boolean longer() {
        return positive() && Double.parseDouble(now) > Double.parseDouble(before);
    }

    /** Whether both values are numbers, and neither stands for "not at all". */
    public boolean positive() {
        try {
            return Double.parseDouble(before) > 0 && Double.parseDouble(now) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return key + ": " + (before.isEmpty() ? "nothing" : before) + " -> " + (now.isEmpty() ? "nothing" : now);
    }
}
