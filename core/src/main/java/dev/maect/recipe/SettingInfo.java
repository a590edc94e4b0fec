/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.Extensions;
import dev.maect.io.Named;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One setting: its dotted key, Java type, bounds and documentation.
 *
 * @param key for example {@code tune.top-k}
 * @param type the Java type of its value
 * @param setting bounds and documentation
 */
record SettingInfo(String key, Type type, Setting setting) {
    static SettingInfo of(String key, RecordComponent component) {
        return new SettingInfo(key, component.getGenericType(), component.getAnnotation(Setting.class));
    }

    /** Whether the value is written as a list, or may be. */
    boolean list() {
        return type instanceof ParameterizedType || type == ImageSize.class || type == CropScale.class;
    }

    /** The allowed words; empty unless the setting is a choice. */
    List<String> choices() {
        if (type == boolean.class) {
            return List.of("true", "false");
        }
        if (setting.named() != Named.class) {
            return Extensions.names(setting.named());
        }
        return type instanceof Class<?> c && c.isEnum()
                ? Arrays.stream(c.getEnumConstants())
                        .map(Object::toString)
                        .filter(word -> !List.of(setting.except()).contains(word))
                        .toList()
                : List.of();
    }

    /** What a value looks like, to complete "it must be ...". */
    String form() {
        if (!choices().isEmpty()) {
            return "one of " + String.join(", ", choices());
        }
        if (type == int.class || type == long.class) {
            return takesAuto() ? "a whole number or auto" : "a whole number";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == ImageSize.class) {
            return "one whole number or [height, width]";
        }
        if (type == CropScale.class) {
            return "[smallest, largest]";
        }
        if (places()) {
            return "a list of output and blocks such as [output, 10, 9@0.25]";
        }
        return type == String.class ? "text" : "a list of numbers such as [0.1, 0.05]";
    }

    /** Whether the value is a list of places for heads. */
    boolean places() {
        return type instanceof ParameterizedType list && list.getActualTypeArguments()[0] == HeadPlace.class;
    }

    /** Whether {@code auto} is a word for one of its values. */
    boolean takesAuto() {
        return !Double.isNaN(setting.auto());
    }

    /** The bounds in words, such as "at least 1"; empty without bounds. */
    String range() {
        List<String> parts = new ArrayList<>();
        if (!Double.isNaN(setting.above())) {
            parts.add("above " + Numbers.text(setting.above()));
        }
        if (!Double.isNaN(setting.min()) && !Double.isNaN(setting.max())) {
            parts.add("between " + Numbers.text(setting.min()) + " and " + Numbers.text(setting.max()));
        } else if (!Double.isNaN(setting.min())) {
            parts.add("at least " + Numbers.text(setting.min()));
        } else if (!Double.isNaN(setting.max())) {
            parts.add("at most " + Numbers.text(setting.max()));
        }
        if (!Double.isNaN(setting.below())) {
            parts.add("below " + Numbers.text(setting.below()));
        }
        return parts.stream().collect(Collectors.joining(" and "));
    }

    boolean allows(double value) {
        return Double.isFinite(value)
                && !(value < setting.min())
                && !(value > setting.max())
                && !(value <= setting.above())
                && !(value >= setting.below());
    }
}
