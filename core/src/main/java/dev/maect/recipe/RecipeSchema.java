/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys a recipe knows, read off the records once: settings by dotted key, and the sections that hold them. */
final class RecipeSchema {
    private static final Map<String, SettingInfo> SETTINGS = new LinkedHashMap<>();
    private static final Set<String> SECTIONS = new LinkedHashSet<>();
    /** Reading annotations anew for each use would cost milliseconds a recipe. */
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Part::of).toList();
        }
    };

    static {
        collect("", Recipe.class);
    }

    private RecipeSchema() {}

    /**
     * A component of an options record.
     *
     * @param key its key within its section
     * @param component the component
     * @param section whether it is a section of settings, not a setting
     */
    record Part(String key, RecordComponent component, boolean section) {
        static Part of(RecordComponent component) {
            String key = Keywords.ofComponent(component.getName());
            return new Part(key, component, !component.isAnnotationPresent(Setting.class));
        }

        /** Whether it holds the sections of all stages, which then stand in its place. */
        boolean stages() {
            return component.getType() == Map.class;
        }

        Object value(Record options) {
            try {
                // A stage may keep its settings to itself.
                component.getAccessor().setAccessible(true);
                return component.getAccessor().invoke(options);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void collect(String prefix, Class<?> type) {
        for (Part part : parts(type)) {
            String key = prefix + part.key();
            if (part.stages()) {
                for (StageSection stage : StageSections.all()) {
                    SECTIONS.add(stage.name());
                    collect(stage.name() + ".", stage.defaults().getClass());
                }
            } else if (part.section()) {
                SECTIONS.add(key);
                collect(key + ".", part.component().getType());
            } else {
                SETTINGS.put(key, SettingInfo.of(key, part.component()));
            }
        }
    }

    /** The components of an options record, in order. */
    static List<Part> parts(Class<?> type) {
        return PARTS.get(type);
    }

    /** All settings, in the order of the records. */
    static Collection<SettingInfo> settings() {
        return Collections.unmodifiableCollection(SETTINGS.values());
    }

    static Optional<SettingInfo> setting(String key) {
        return Optional.ofNullable(SETTINGS.get(key));
    }

    static boolean isSection(String key) {
        return SECTIONS.contains(key);
    }

    static Set<String> sections() {
        return Collections.unmodifiableSet(SECTIONS);
    }

    /** The values of all settings of a recipe, by dotted key. */
    static Map<String, Object> values(Recipe recipe) {
        Map<String, Object> values = new LinkedHashMap<>();
        collectValues("", recipe, values);
        return values;
    }

    private static void collectValues(String prefix, Record options, Map<String, Object> values) {
        for (Part part : parts(options.getClass())) {
            String key = prefix + part.key();
            Object value = part.value(options);
            if (part.stages()) {
                ((Map<?, ?>) value).forEach((name, stage) -> collectValues(name + ".", (Record) stage, values));
            } else if (part.section()) {
                collectValues(key + ".", (Record) value, values);
            } else {
                values.put(key, value);
            }
        }
    }
}
