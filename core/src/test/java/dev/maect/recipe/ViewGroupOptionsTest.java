/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.ColorJitter;
import dev.maect.data.augment.GaussianBlur;
import dev.maect.data.augment.Grayscale;
import dev.maect.data.augment.HorizontalFlip;
import dev.maect.data.augment.RandomResizedCrop;
import dev.maect.data.augment.Solarize;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.augment.Views;
import dev.maect.train.stage.Model;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewGroupOptionsTest {
    private static final ViewGroupOptions REFINER = ViewGroupOptions.defaults();

    private static ViewGroupOptions local(ViewKind kind, int count, ImageSize size) {
        return new ViewGroupOptions(
                REFINER.global(), new LocalViewOptions(kind, count, size, new CropScale(0.1, 0.4), 0.5));
    }

    /** The table of MIM-Refiner's views. */
    @Test
    void withoutSettingsTheViewsAreThoseOfMimRefiner() {
        Views views = Model.views(Recipe.defaults(), REFINER);
        assertThat(REFINER.counts()).containsExactly(2, 10);
        assertThat(REFINER.count()).isEqualTo(12).isEqualTo(views.count());
        ViewGroup global = views.groups().get(0);
        ViewGroup local = views.groups().get(1);
        List<Augmentation> first = List.of(
                new RandomResizedCrop(224, 224, 0.25, 1),
                new HorizontalFlip(0.5),
                new ColorJitter(0.8, 0.4, 0.4, 0.2, 0.1),
                new GaussianBlur(1, 0.1, 2),
                new Grayscale(0.2));
        assertThat(global.name()).isEqualTo("global");
        assertThat(global.chains().get(0)).isEqualTo(first);
        assertThat(global.chains().get(1))
                .containsExactly(
                        first.get(0),
                        first.get(1),
                        first.get(2),
                        new GaussianBlur(0.1, 0.1, 2),
                        first.get(4),
                        new Solarize(0.2, 128));
        assertThat(local.name()).isEqualTo("local");
        assertThat(local.chains())
                .hasSize(10)
                .containsOnly(List.of(
                        new RandomResizedCrop(96, 96, 0.05, 0.25),
                        first.get(1),
                        first.get(2),
                        new GaussianBlur(0.5, 0.1, 2),
                        first.get(4)));
    }

    @Test
    void groupsAreToldByTheirNamesNotByTheirSizes() {
        ViewGroupOptions same = local(ViewKind.MINIMAL, 3, ImageSize.square(224));
        List<ViewGroup> groups = Model.views(Recipe.defaults(), same).groups();
        assertThat(groups).extracting(ViewGroup::name).containsExactly("global", "local");
        assertThat(groups).extracting(ViewGroup::count).containsExactly(2, 3);
        assertThat(groups.get(1).chains().get(0))
                .containsExactly(new RandomResizedCrop(224, 224, 0.1, 0.4), new HorizontalFlip(0.5));
    }

    @Test
    void withoutLocalViewsThereIsOneGroup() {
        ViewGroupOptions none = local(ViewKind.AUG, 0, ImageSize.square(97));
        assertThat(none.counts()).containsExactly(2);
        assertThat(Model.views(Recipe.defaults(), none).groups()).hasSize(1);
        assertThatCode(() -> none.check("refine", Recipe.defaults())).doesNotThrowAnyException();
        assertThat(none.warnings("refine", Recipe.defaults())).isEmpty();
    }

    @Test
    void refusesLocalViewsThatPatchesDoNotFill() {
        assertThatThrownBy(() -> local(ViewKind.AUG, 4, new ImageSize(90, 5)).check("refine", Recipe.defaults()))
                .isInstanceOf(RecipeException.class)
                .hasMessage("refine.views.local.size is [90, 5] and model.patch-size is 16: patches must fill a local"
                        + " view. Use refine.views.local.size=[96,16].");
        assertThatCode(() -> REFINER.check("refine", Recipe.defaults())).doesNotThrowAnyException();
    }

    @Test
    void warnsOfViewsThatAreHardlyMeant() {
        Recipe defaults = Recipe.defaults();
        assertThat(REFINER.warnings("refine", defaults)).isEmpty();
        assertThat(local(ViewKind.AUG, 4, ImageSize.square(256)).warnings("refine", defaults))
                .containsExactly(
                        "refine.views.local.size is 256 and model.image-size is 224: local views are larger than"
                                + " global ones and take more time than they.");
        Recipe grey = RecipeReader.read(
                RecipeSource.named("small"), List.of("model.channels=1", "data.mean=[0.5]", "data.std=[0.5]"));
        assertThat(REFINER.warnings("refine", grey))
                .hasSize(2)
                .allMatch(text -> text.contains("saturation, hue and grey change nothing"))
                .anyMatch(text -> text.startsWith("refine.views.global.kind is aug"))
                .anyMatch(text -> text.startsWith("refine.views.local.kind is aug"));
    }
}
