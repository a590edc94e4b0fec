/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.recipe.RecipeException;
import dev.maect.run.Images;
import dev.maect.testing.Micro;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoRecipeTest {
    private static AutoRequest request(Duration budget, String... settings) {
        return new AutoRequest(
                Images.of(Micro.images(64)),
                Optional.empty(),
                budget,
                Duration.ZERO,
                Optional.empty(),
                List.of(settings));
    }

    @Test
    void choosesForRealImagesOnThisMachine() {
        List<String> told = new ArrayList<>();
        AutoPlan plan = AutoRecipe.choose(request(Duration.ofHours(2), "device=cpu"), Duration.ofMillis(50), told::add);
        assertThat(told).hasSize(2);
        assertThat(plan.recipe().model().imageSize().height()).isEqualTo(16);
        assertThat(plan.forecast().seconds().orElseThrow()).isPositive().isLessThan(7200);
        assertThat(plan.forecast().stages())
                .hasSize(3)
                .allSatisfy(part -> assertThat(part.scaled()).isFalse());
    }

    @Test
    void aMistakeInASettingIsToldBeforeAnythingIsRead() {
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> AutoRecipe.choose(request(Duration.ofMinutes(4), "tune.topk=3"), told::add))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("tune.top-k");
        assertThat(told).isEmpty();
    }
}
