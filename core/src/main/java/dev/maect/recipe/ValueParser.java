/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Turns the text of a value into the type of its setting. Bounds are checked later, by {@link RecipeRules}. */
final class ValueParser {
    private static final int LONGEST_NUMBER = 100;

    private final SettingInfo setting;
    private final RawValue raw;

    private ValueParser(SettingInfo setting, RawValue raw) {
        this.setting = setting;
        this.raw = raw;
    }

    /**
     * The value of {@code setting} that {@code raw} spells.
     *
     * @throws RecipeException if it has another form
     */
    static Object parse(SettingInfo setting, RawValue raw) {
        return new ValueParser(setting, raw).value();
    }

    private Object value() {
        if (setting.list()) {
            return listed();
        }
        if (raw.list()) {
            throw mismatch();
        }
        String text = raw.items().get(0).strip();
        if (setting.type() == String.class) {
            return setting.choices().isEmpty() ? text : name(text);
        }
        if (setting.takesAuto() && text.equalsIgnoreCase("auto")) {
            return (int) setting.setting().auto();
        }
        if (setting.type() == int.class) {
            return whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
        }
        if (setting.type() == long.class) {
            return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return setting.type() == double.class ? number(text) : choice(text);
    }

    private Object listed() {
        List<String> items =
                raw.list() ? raw.items() : Arrays.asList(raw.items().get(0).split(",", -1));
        if (setting.type() == ImageSize.class) {
            int[] sides = items.stream()
                    .mapToInt(item -> whole(item.strip(), 0, Integer.MAX_VALUE).intValue())
                    .toArray();
            if (sides.length != 1 && sides.length != 2) {
                throw mismatch();
            }
            return new ImageSize(sides[0], sides[sides.length - 1]);
        }
        if (setting.places()) {
            return items.stream()
                    .map(item -> HeadPlace.parse(item).orElseThrow(this::mismatch))
                    .toList();
        }
        List<Double> numbers = items.stream().map(item -> number(item.strip())).toList();
        if (setting.type() != CropScale.class) {
            return numbers;
        }
        if (numbers.size() != 2) {
            throw mismatch();
        }
        return new CropScale(numbers.get(0), numbers.get(1));
    }

    private Long whole(String text, long min, long max) {
        try {
            BigDecimal value = decimal(text);
            if (value.compareTo(BigDecimal.valueOf(max)) > 0) {
                throw error("at most " + max + ".", "");
            }
            if (value.compareTo(BigDecimal.valueOf(min)) < 0) {
                throw error("at least " + min + ".", "");
            }
            return value.longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw mismatch();
        }
    }

    private Double number(String text) {
        try {
            double value = decimal(text).doubleValue();
            if (!Double.isFinite(value)) {
                throw mismatch();
            }
            return value;
        } catch (NumberFormatException e) {
            throw mismatch();
        }
    }

    /** Reading digits takes time that grows with the square of their number. */
    private BigDecimal decimal(String text) {
        if (text.length() > LONGEST_NUMBER) {
            throw mismatch();
        }
        return new BigDecimal(text);
    }

    private String name(String text) {
        return setting.choices().stream()
                .filter(name -> name.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(this::mismatch);
    }

    private Object choice(String text) {
        if (setting.type() == boolean.class) {
            if (setting.choices().contains(text.toLowerCase(Locale.ROOT))) {
                return Boolean.parseBoolean(text);
            }
            throw mismatch();
        }
        for (Object constant : ((Class<?>) setting.type()).getEnumConstants()) {
            if (constant.toString().equalsIgnoreCase(text) && setting.choices().contains(constant.toString())) {
                return constant;
            }
        }
        throw mismatch();
    }

    private RecipeException mismatch() {
        String range = setting.range();
        return error(setting.form() + (range.isEmpty() ? "" : ", " + range) + ".", suggestion());
    }

    private String suggestion() {
        List<String> choices = setting.choices();
        String suggestion = choices.isEmpty() ? "" : Suggestion.of(raw.text(), choices);
        return suggestion.isEmpty() ? "" : " " + suggestion;
    }

    private RecipeException error(String expected, String remedy) {
        return new RecipeException(
                setting.key() + " is " + raw.shown() + "; it must be " + expected + remedy, List.of(setting.key()));
    }
}
