/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageOptions;
import dev.maect.recipe.StageSections;
import java.util.List;
import java.util.Objects;

/** The stages that can run, in their order. */
public final class StageKinds {
    private static final List<StageKind> ALL = StageSections.all().stream()
            .filter(StageKind.class::isInstance)
            .map(StageKind.class::cast)
            .toList();

    private StageKinds() {}

    /** All of them. */
    public static List<StageKind> all() {
        return ALL;
    }

    /**
     * Those that run in {@code recipe}.
     *
     * @param adopted whether the encoder is brought along instead of made
     */
    public static List<StageKind> of(Recipe recipe, boolean adopted) {
        return ALL.stream()
                .filter(kind -> options(kind, recipe).enabled() && !(adopted && kind.makesEncoder()))
                .toList();
    }

    /**
     * The stage called {@code name}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static StageKind named(String name) {
        return ALL.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No stage is named " + name));
    }

    /** The settings of {@code kind} in {@code recipe}. */
    public static StageOptions options(StageKind kind, Recipe recipe) {
        return Objects.requireNonNull(recipe.stages().get(kind.name()), kind.name());
    }
}
