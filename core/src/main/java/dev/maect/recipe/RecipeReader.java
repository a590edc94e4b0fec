/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.Printable;
import dev.maect.recipe.RawValue.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads recipes: layers of settings on top of each other, the defaults lowest, then what a file extends, the file
 * itself, and {@code key=value} overrides. Every error names the file and line, or the command line, the setting, the
 * value, what is allowed, and the nearest known name where one is unknown.
 */
public final class RecipeReader {
    private static final String SIZE = "model.size";
    private static final List<String> FROM_SIZE = List.of("model.dim", "model.depth", "model.heads");
    private static final int DEEPEST = 20;

    private final Map<String, RawValue> values = RecipeBinder.values(Recipe.defaults());
    private int rank;

    private RecipeReader() {}

    /**
     * Reads a recipe with overrides.
     *
     * @param source the file
     * @param overrides {@code key=value}, such as {@code tune.epochs=5}; of two for a key the last counts
     * @throws RecipeException if it cannot be used
     */
    public static Recipe read(RecipeSource source, List<String> overrides) {
        RecipeReader reader = new RecipeReader();
        reader.file(source, new ArrayList<>());
        reader.overrides(overrides);
        return RecipeBinder.bind(reader.values);
    }

    /** The recipe with some settings replaced. */
    static Recipe override(Recipe recipe, List<String> overrides) {
        RecipeReader reader = new RecipeReader();
        reader.values.putAll(RecipeBinder.values(recipe));
        reader.overrides(overrides);
        return RecipeBinder.bind(reader.values);
    }

    private void file(RecipeSource source, List<String> chain) {
        if (chain.contains(source.label()) || chain.size() > DEEPEST) {
            throw new RecipeException(source.label() + ": extends itself by way of " + String.join(", ", chain) + ".");
        }
        chain.add(source.label());
        YamlLayer layer = YamlLayer.parse(source.label(), source.text());
        layer.base().ifPresent(base -> file(base(source, base), chain));
        Map<String, RawValue> own = new LinkedHashMap<>(layer.values());
        own.putIfAbsent("name", RawValue.single(source.name(), Origin.DEFAULT));
        own.putIfAbsent("description", RawValue.single("", Origin.DEFAULT));
        add(own);
    }

    private static RecipeSource base(RecipeSource source, RawValue base) {
        try {
            return source.base(base.text());
        } catch (RecipeException e) {
            throw new RecipeException(base.origin().tell("extends: " + e.getMessage()), e);
        }
    }

    private void overrides(List<String> overrides) {
        Map<String, RawValue> layer = new LinkedHashMap<>();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw commandLine(
                        "'" + Printable.value(override) + "' is not key=value. Write for example tune.top-k=20.");
            }
            String key = override.substring(0, equals).strip();
            layer.put(key, override(key, override.substring(equals + 1).strip()));
        }
        add(layer);
    }

    private static RawValue override(String key, String text) {
        Optional<SettingInfo> setting = RecipeSchema.setting(key);
        if (setting.isEmpty()) {
            throw commandLine(
                    RecipeSchema.isSection(key)
                            ? key + " is a section. Set one of its settings, as in " + key + ".NAME=VALUE."
                            : RecipeKeys.unknown(key));
        }
        if (text.isEmpty() && setting.get().type() != String.class) {
            throw commandLine(key + " has no value. Write " + key + "=VALUE.");
        }
        boolean list = setting.get().list() && text.startsWith("[") && text.endsWith("]");
        return list
                ? RawValue.list(List.of(text.substring(1, text.length() - 1).split(",", -1)), Origin.COMMAND_LINE)
                : RawValue.single(text, Origin.COMMAND_LINE);
    }

    private static RecipeException commandLine(String message) {
        return new RecipeException(Origin.COMMAND_LINE.tell(message));
    }

    /** Another size than the one below also replaces the width, depth and heads from below. */
    private void add(Map<String, RawValue> layer) {
        rank++;
        RawValue size = layer.get(SIZE);
        RawValue below = values.get(SIZE);
        if (size != null && below != null && !size.text().equalsIgnoreCase(below.text())) {
            FROM_SIZE.forEach(values::remove);
        }
        layer.forEach((key, value) -> values.put(key, value.ranked(rank)));
    }
}
