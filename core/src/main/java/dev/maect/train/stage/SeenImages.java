/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.vit.EncoderConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * What a model sees of some images: for each the image itself, the views of every stage of a recipe, of pre-training also what
 * the mask leaves and the values that the encoder gets. The views and masks are those of training: of the same seed, epoch and
 * image.
 */
public final class SeenImages {
    static {
        NativeSetup.prepare();
    }

    private static final int GREY = 128;
    /** Of the normalised values' scale: 2.5 standard deviations to either side are shown. */
    private static final double SHOWN = 127.5 / 2.5;

    private SeenImages() {}

    /**
     * An image, and what is seen of it.
     *
     * @param name of the image
     * @param all from left to right
     */
    public record Row(String name, List<Seen> all) {
        /** Copies the list. */
        public Row {
            all = List.copyOf(all);
        }
    }

    /**
     * One thing that is seen.
     *
     * @param image it
     * @param caption what it is, in a few words
     */
    public record Seen(Image image, String caption) {}

    /**
     * A row for each image.
     *
     * @param source all training images, as their places are what masks and views are drawn by
     * @param count how many images, chosen by the recipe's seed; fewer where many cannot be read
     * @param epoch whose views, from 0
     * @throws DataException if none can be read
     */
    public static List<Row> rows(Recipe recipe, ImageSource source, int count, int epoch) {
        List<Row> rows = new ArrayList<>();
        String reason = "";
        for (int index : RandomStream.of(recipe.seed(), "show").permutation(source.size())) {
            if (rows.size() >= count) {
                break;
            }
            try {
                rows.add(row(recipe, source, index, epoch));
            } catch (DataException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        if (rows.isEmpty()) {
            throw new DataException(
                    "None of the images of the " + source.description() + " can be shown. The last: " + reason);
        }
        return List.copyOf(rows);
    }

    private static Row row(Recipe recipe, ImageSource source, int index, int epoch) {
        Image image = source.read(index);
        String name = source.name(index);
        List<Seen> tiles = new ArrayList<>();
        tiles.add(new Seen(image, image.height() + " x " + image.width()));
        for (StageKind kind : StageKinds.of(recipe, false)) {
            add(tiles, recipe, image, epoch, index, kind);
        }
        return new Row(name, tiles);
    }

    private static void add(List<Seen> tiles, Recipe recipe, Image image, int epoch, int index, StageKind kind) {
        Views views = kind.views(recipe);
        boolean masks = kind.name().equals(Pretraining.NAME);
        int view = 0; // through all groups
        for (ViewGroup group : views.groups()) {
            String what = views.groups().size() > 1 ? group.name() + " " : "view ";
            for (int within = 1; within <= group.count(); within++) {
                Image seen = view(views, image, recipe.seed(), epoch, index, view);
                tiles.add(new Seen(seen, what + within + " of " + kind.name()));
                if (masks) {
                    tiles.add(new Seen(masked(seen, recipe, epoch, index, view, views.count()), "unmasked"));
                    tiles.add(new Seen(normalised(seen, recipe), "normalised"));
                }
                view++;
            }
        }
    }

    /** As the loader makes it. */
    private static Image view(Views views, Image image, long seed, int epoch, int index, int view) {
        return views.view(image, view, RandomStream.of(seed, "view", epoch, index, view));
    }

    /** The removed patches are grey. */
    private static Image masked(Image seen, Recipe recipe, int epoch, int index, int view, int views) {
        EncoderConfig config = Model.encoder(recipe);
        float[] removed;
        try (PointerScope scope = new PointerScope()) {
            removed = Tensors.toFloats(Masks.draw(
                            recipe.seed(),
                            epoch,
                            new long[] {index},
                            views,
                            config.patches(),
                            recipe.pretrain().maskRatio(),
                            ComputeDevice.parse("cpu"))
                    .mask());
        }
        byte[] pixels = seen.pixels().clone();
        int patch = config.patchSize();
        for (int y = 0; y < seen.height(); y++) {
            for (int x = 0; x < seen.width(); x++) {
                if (removed[view * config.patches() + y / patch * config.gridColumns() + x / patch] > 0) {
                    int at = (y * seen.width() + x) * seen.channels();
                    Arrays.fill(pixels, at, at + seen.channels(), (byte) GREY);
                }
            }
        }
        return new Image(seen.height(), seen.width(), seen.channels(), pixels);
    }

    private static Image normalised(Image seen, Recipe recipe) {
        List<Double> mean = recipe.data().mean();
        List<Double> std = recipe.data().std();
        byte[] pixels = new byte[seen.pixels().length];
        for (int i = 0; i < pixels.length; i++) {
            int channel = i % seen.channels();
            double value = ((seen.pixels()[i] & 0xff) / 255.0 - mean.get(channel)) / std.get(channel);
            pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(value * SHOWN + 127.5)));
        }
        return new Image(seen.height(), seen.width(), seen.channels(), pixels);
    }
}
