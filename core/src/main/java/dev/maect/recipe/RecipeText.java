/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.recipe.RawValue.Origin;
import java.util.List;

/** Settings' values as they are written in a recipe. */
final class RecipeText {
    private RecipeText() {}

    /** The text of a value: {@code 0.05}, {@code class-token}, {@code [0.2, 1]}. */
    static String of(Object value) {
        return raw(value).text();
    }

    static RawValue raw(Object value) {
        if (value instanceof ImageSize size && size.height() == size.width()) {
            return single(size.height());
        }
        if (value instanceof ImageSize size) {
            return list(List.of(size.height(), size.width()));
        }
        if (value instanceof CropScale scale) {
            return list(List.of(scale.min(), scale.max()));
        }
        return value instanceof List<?> values ? list(values) : single(value);
    }

    private static RawValue list(List<?> values) {
        return RawValue.list(values.stream().map(RecipeText::item).toList(), Origin.DEFAULT);
    }

    private static RawValue single(Object value) {
        return RawValue.single(item(value), Origin.DEFAULT);
    }

    private static String item(Object value) {
        return value instanceof Double number ? Numbers.text(number) : value.toString();
    }
}
