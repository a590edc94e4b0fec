/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checks each value of a recipe against the bounds of its setting. */
final class SettingBounds {
    private SettingBounds() {}

    /**
     * Checks every value on its own.
     *
     * @throws RecipeException naming the setting, the value and what is allowed
     */
    static void check(Recipe recipe) {
        Map<String, Object> values = RecipeSchema.values(recipe);
        for (SettingInfo setting : RecipeSchema.settings()) {
            check(setting, Objects.requireNonNull(values.get(setting.key())));
        }
    }

    private static void check(SettingInfo setting, Object value) {
        String allowed = setting.range();
        if (value instanceof CropScale scale && scale.min() > scale.max()) {
            throw wrong(setting, value, "it must be [smallest, largest], in this order.");
        }
        if (value instanceof List<?> list && list.isEmpty()) {
            throw wrong(setting, value, "it must have at least one value.");
        }
        boolean several = setting.list();
        for (double number : numbers(value)) {
            if (!setting.allows(number)) {
                throw wrong(
                        setting,
                        value,
                        (several ? "each value must be " : "it must be ")
                                + (allowed.isEmpty() ? "a finite number" : allowed) + ".");
            }
        }
    }

    private static double[] numbers(Object value) {
        if (value instanceof Number number) {
            return new double[] {number.doubleValue()};
        }
        if (value instanceof ImageSize size) {
            return new double[] {size.height(), size.width()};
        }
        if (value instanceof CropScale scale) {
            return new double[] {scale.min(), scale.max()};
        }
        return value instanceof List<?> list
                ? list.stream()
                        .filter(Number.class::isInstance)
                        .mapToDouble(item -> ((Number) item).doubleValue())
                        .toArray()
                : new double[0];
    }

    private static RecipeException wrong(SettingInfo setting, Object value, String expected) {
        return new RecipeException(
                setting.key() + " is " + RecipeText.of(value) + "; " + expected, List.of(setting.key()));
    }
}
