/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.recipe.RawValue.Origin;
import dev.maect.recipe.RecipeSchema.Part;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Makes a recipe of values by dotted key, with every error told where it was written. */
final class RecipeBinder {
    private static final RawValue FROM_SIZE = RawValue.single("0", Origin.DEFAULT);

    private final Map<String, RawValue> values;

    private RecipeBinder(Map<String, RawValue> values) {
        this.values = values;
    }

    /**
     * The recipe of {@code values}, which hold every setting; only what follows from the model's size may be absent.
     *
     * @throws RecipeException if a value has the wrong form, is out of range, or is at odds with another
     */
    static Recipe bind(Map<String, RawValue> values) {
        RecipeBinder binder = new RecipeBinder(values);
        try {
            return (Recipe) binder.record("", Recipe.class);
        } catch (RecipeException e) {
            throw e.keys().isEmpty()
                    ? e
                    : new RecipeException(
                            binder.place(e.keys()).tell(Objects.requireNonNull(e.getMessage())), e.keys());
        }
    }

    private Origin place(List<String> keys) {
        return keys.stream()
                .map(key -> values.getOrDefault(key, FROM_SIZE).origin())
                .max(Comparator.comparingInt(Origin::rank))
                .orElse(Origin.DEFAULT);
    }

    private Object record(String prefix, Class<?> type) {
        List<Part> parts = RecipeSchema.parts(type);
        Object[] arguments = new Object[parts.size()];
        for (int i = 0; i < arguments.length; i++) {
            if (parts.get(i).stages()) {
                arguments[i] = stages();
                continue;
            }
            String key = prefix + parts.get(i).key();
            Class<?> section = parts.get(i).component().getType();
            arguments[i] = RecipeSchema.setting(key)
                    .map(setting -> ValueParser.parse(setting, values.getOrDefault(key, FROM_SIZE)))
                    .orElseGet(() -> record(key + ".", section));
        }
        return make(type, parts, arguments);
    }

    private Map<String, StageOptions> stages() {
        Map<String, StageOptions> stages = new LinkedHashMap<>();
        for (StageSection stage : StageSections.all()) {
            stages.put(stage.name(), (StageOptions)
                    record(stage.name() + ".", stage.defaults().getClass()));
        }
        return stages;
    }

    private static Object make(Class<?> type, List<Part> parts, Object[] arguments) {
        Class<?>[] types =
                parts.stream().map(part -> part.component().getType()).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true); // a stage may keep its settings to itself
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values of a recipe as a layer below all others. */
    static Map<String, RawValue> values(Recipe recipe) {
        return RecipeSchema.values(recipe).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> RecipeText.raw(entry.getValue()), (a, b) -> b, LinkedHashMap::new));
    }
}
