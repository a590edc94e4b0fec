/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns the text of a setting of an options record into its value. */
final class SettingText {
    private final String key;
    private final String text;

    private SettingText(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /**
     * The value of type {@code type} that {@code text} spells: elements of a list are separated by commas, with or without
     * brackets around them; an empty text is an empty {@link Optional}.
     *
     * @throws RecipeException naming {@code key}, if it has another form
     */
    static Object parse(String key, Type type, String text) {
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return text.isEmpty() ? Optional.empty() : Optional.of(parse(key, element, text));
            }
            String items = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            return items.isBlank()
                    ? List.of()
                    : Arrays.stream(items.split(",", -1))
                            .map(item -> parse(key, element, item.strip()))
                            .toList();
        }
        return new SettingText(key, text).single((Class<?>) type);
    }

    private Object single(Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type.isEnum()) {
            return constant(type);
        }
        if (type == boolean.class || type == Boolean.class) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw mismatch("true or false");
        }
        if (type == Path.class) {
            return path();
        }
        return number(type);
    }

    private Object number(Class<?> type) {
        boolean whole = type != double.class && type != Double.class;
        try {
            if (type == int.class || type == Integer.class) {
                return Integer.parseInt(text);
            }
            return whole ? (Object) Long.parseLong(text) : (Object) Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw mismatch(whole ? "a whole number" : "a number");
        }
    }

    private Object constant(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> text.equalsIgnoreCase(constant.toString())
                        || text.equalsIgnoreCase(((Enum<?>) constant).name())
                        || text.equalsIgnoreCase(Keywords.of((Enum<?>) constant)))
                .findFirst()
                .orElseThrow(() -> mismatch("one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Object::toString)
                                .collect(Collectors.joining(", ", "[", "]"))));
    }

    private Path path() {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw mismatch("a path");
        }
    }

    private RecipeException mismatch(String form) {
        return new RecipeException(key + " is '" + text + "'; it must be " + form + ".");
    }
}
