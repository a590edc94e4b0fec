/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of an options record by key: its components in kebab-case ({@code batchSize} is {@code batch-size}). A
 * component that is a record itself is a group, whose settings count as the outer record's own. Other components are
 * numbers, booleans, texts, paths, enums, or an {@link Optional} or {@link List} of these. The records check their values
 * in their constructors.
 */
public final class RecordSettings {
    private RecordSettings() {}

    /**
     * One setting of a record.
     *
     * @param key in kebab-case
     * @param type of its value, with the type of a list's elements
     * @param value which it has now
     * @param description what it means, from {@link Setting}; empty if nothing is said
     */
    public record Entry(String key, Type type, Object value, String description) {}

    /** All settings of {@code options}, in the order of the components. */
    public static List<Entry> of(Record options) {
        List<Entry> entries = new ArrayList<>();
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            Object value = value(options, component);
            if (value instanceof Record group) {
                entries.addAll(of(group));
            } else {
                Setting setting = component.getAnnotation(Setting.class);
                entries.add(new Entry(
                        Keywords.ofComponent(component.getName()),
                        component.getGenericType(),
                        value,
                        setting == null ? "" : setting.value()));
            }
        }
        return entries;
    }

    private static Object value(Record options, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values of all settings as text, by key, in order. */
    public static Map<String, String> texts(Record options) {
        Map<String, String> texts = new LinkedHashMap<>();
        of(options).forEach(entry -> texts.put(entry.key(), String.valueOf(entry.value())));
        return texts;
    }

    /**
     * The same record with some values changed.
     *
     * @param whose whose settings these are, for messages, such as {@code Fine-tuning}
     * @param settings {@code key=value} each; values of a list are separated by commas
     * @throws RecipeException for an unknown key or a value of another form; the message names it
     */
    public static <R extends Record> R with(R options, String whose, List<String> settings) {
        Map<String, Entry> known = new LinkedHashMap<>();
        of(options).forEach(entry -> known.put(entry.key(), entry));
        Map<String, Object> values = new LinkedHashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            String key = parts[0].strip();
            Entry entry = known.get(key);
            if (entry == null) {
                throw unknown(whose, key, known);
            }
            values.put(key, SettingText.parse(key, entry.type(), parts.length == 2 ? parts[1].strip() : ""));
        }
        return withValues(options, values);
    }

    private static RecipeException unknown(String whose, String key, Map<String, Entry> known) {
        String suggestion = Suggestion.of(key, known.keySet());
        return new RecipeException(whose + " has no setting '" + key + "'. "
                + (suggestion.isEmpty() ? "" : suggestion + " ")
                + "There are: " + String.join(", ", known.keySet()) + ".");
    }

    /**
     * The same record with some values changed.
     *
     * @param values by key, of the settings' own types; keys that are no setting are passed over
     */
    public static <R extends Record> R withValues(R options, Map<String, ?> values) {
        RecordComponent[] components = options.getClass().getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < arguments.length; i++) {
            Object value = value(options, components[i]);
            Object changed = values.get(Keywords.ofComponent(components[i].getName()));
            if (value instanceof Record group) {
                arguments[i] = withValues(group, values);
            } else {
                arguments[i] = changed == null ? value : changed;
            }
        }
        return make(options, components, arguments);
    }

    @SuppressWarnings("unchecked") // the constructor is that of the record's own class
    private static <R extends Record> R make(R options, RecordComponent[] components, Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = options.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return (R) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    options.getClass() + " is to be made of "
                            + Arrays.stream(types).map(Class::getSimpleName).collect(Collectors.joining(", ")),
                    e);
        }
    }
}
