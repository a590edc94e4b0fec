/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.ListSource;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class SeenImagesTest {
    private static final Recipe RECIPE =
            RecipeReader.read(RecipeSource.named("demo"), List.of("seed=5", "tune.views.kind=aug"));

    /** The sheet shows what the loader gives to stage 3 in that epoch. */
    @Test
    void showsTheViewsThatTrainingGets() {
        ImageSource source = ImageSources.open("demo:1:6:48", 3);
        List<SeenImages.Row> sheet = SeenImages.rows(RECIPE, source, 6, 2);
        assertThat(sheet).hasSize(6);
        Views views = Model.views(
                RECIPE, RECIPE.tune().views().kind(), 2, RECIPE.tune().views().cropScale());
        int compared = 0;
        try (Loader loader = new Loader(source, views, LoaderOptions.training(6, 1, RECIPE.seed()));
                LoaderEpoch epoch = loader.epoch(2);
                Batch batch = epoch.next()) {
            long[] indices = Tensors.toLongs(batch.indices());
            for (SeenImages.Row row : sheet) {
                for (int slot = 0; slot < indices.length; slot++) {
                    if (source.name((int) indices[slot]).equals(row.name())) {
                        for (int view = 0; view < 2; view++) {
                            SeenImages.Seen tile = row.all().get(row.all().size() - 2 + view);
                            byte[] pixels = new byte[tile.image().pixels().length];
                            new BytePointer(batch.views().get(0).data_ptr())
                                    .position((view * 6L + slot) * pixels.length)
                                    .get(pixels);
                            assertThat(tile.image().pixels()).isEqualTo(pixels);
                            compared++;
                        }
                    }
                }
            }
        }
        assertThat(compared).isEqualTo(12);
    }

    @Test
    void theMaskRemovesItsShare() {
        List<SeenImages.Row> sheet = SeenImages.rows(RECIPE, ImageSources.open("demo:1:2:48", 3), 1, 0);
        List<SeenImages.Seen> tiles = sheet.get(0).all();
        assertThat(tiles.get(1).caption()).isEqualTo("view 1 of pretrain");
        Image seen = tiles.get(1).image();
        Image masked = tiles.get(2).image();
        int grey = 0;
        for (int i = 0; i < masked.pixels().length; i++) {
            if (masked.pixels()[i] == (byte) 128) {
                grey++;
            } else {
                assertThat(masked.pixels()[i]).isEqualTo(seen.pixels()[i]);
            }
        }
        assertThat(grey / (double) masked.pixels().length)
                .isBetween(
                        RECIPE.pretrain().maskRatio() - 0.02, RECIPE.pretrain().maskRatio() + 0.05);
    }

    /** Views are numbered within their group, and drawn by their number through all groups. */
    @Test
    void viewsOfSeveralGroupsAreShownByGroup() {
        Recipe recipe = RECIPE.with(
                "pretrain.epochs=0",
                "prepare-head.epochs=0",
                "tune.epochs=0",
                "refine.epochs=1",
                "refine.heads=[output, 2]",
                "refine.views.local.count=3",
                "refine.views.local.size=16");
        ImageSource source = ImageSources.open("demo:1:2:48", 3);
        SeenImages.Row row = SeenImages.rows(recipe, source, 1, 0).get(0);
        assertThat(row.all().subList(1, row.all().size()))
                .extracting(SeenImages.Seen::caption)
                .containsExactly(
                        "global 1 of refine",
                        "global 2 of refine",
                        "local 1 of refine",
                        "local 2 of refine",
                        "local 3 of refine");
        assertThat(row.all().get(5).image().height()).isEqualTo(16);
        int index = source.name(0).equals(row.name()) ? 0 : 1;
        Views views = Model.views(recipe, recipe.refine().views());
        assertThat(row.all().get(5).image().pixels())
                .isEqualTo(views.view(source.read(index), 4, RandomStream.of(recipe.seed(), "view", 0, index, 4))
                        .pixels());
    }

    @Test
    void passesOverWhatCannotBeRead() {
        ListSource some = ListSource.of(9, i -> {
            if (i > 0) {
                throw new DataException("broken");
            }
            return Images.synthetic(40, 40, 3, 1);
        });
        assertThat(SeenImages.rows(RECIPE, some, 5, 0)).hasSize(1);
        ListSource none = ListSource.of(2, i -> {
            throw new DataException("broken");
        });
        assertThatThrownBy(() -> SeenImages.rows(RECIPE, none, 5, 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("None of the images");
    }
}
