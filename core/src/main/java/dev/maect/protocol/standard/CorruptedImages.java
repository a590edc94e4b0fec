/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.corruption.Corruption;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.SmallImage;
import dev.maect.eval.figure.Tile;
import dev.maect.protocol.EvaluationContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The images to measure on, clean and corrupted, and their features.
 *
 * @param context encoder, seed and cache
 * @param source the clean images
 * @param number how many of the test images they are, for the card
 * @param table what the strengths stand for
 * @param kept whether the features of all corruptions fit into half of the cache
 */
record CorruptedImages(
        EvaluationContext context, ImageSource source, String number, StrengthTable table, boolean kept) {
    /**
     * Draws the images.
     *
     * @param most at most so many, 0 for all
     * @param cells how many corruptions there will be
     */
    static CorruptedImages of(EvaluationContext context, int most, StrengthTable table, int cells) {
        ImageSource all = context.test();
        boolean whole = most == 0 || most >= all.size();
        ImageSource source = all;
        if (!whole) {
            int[] rows = Arrays.copyOf(
                    RandomStream.of(context.seed(), "robustness-pictures").permutation(all.size()), most);
            Arrays.sort(rows);
            source = new SubsetSource(all, rows);
        }
        long bytes =
                4L * source.size() * context.pooling().width(context.config().dim()) * (cells + 1);
        return new CorruptedImages(
                context, source, whole ? "all" : most + " of " + all.size(), table, bytes <= context.cacheBytes() / 2);
    }

    /** The images as the encoder sees them, corrupted. */
    ImageSource of(Corruption corruption) {
        return corruption.of(
                source, context.config().imageHeight(), context.config().imageWidth(), context.seed());
    }

    /** Their features, from the cache where they are there; the caller closes them. */
    FeatureSet features(Optional<Corruption> corruption) {
        ImageSource images = corruption.map(this::of).orElse(source);
        if (!kept) {
            return context.extract(images);
        }
        return context.features(images, identity(images, corruption), List.of(FeatureTap.last(context.pooling())))
                .get(0);
    }

    /** The first image under every corruption: a row per kind, from clean to strongest. */
    ImageSheet sheet(List<CorruptionKind> kinds, String encoder) {
        Tile clean = new Tile(SmallImage.of(source.read(0)), source.name(0), "clean", Tile.Mark.NONE);
        List<ImageSheet.Row> rows = new ArrayList<>();
        for (CorruptionKind kind : kinds) {
            List<Tile> tiles = new ArrayList<>(List.of(clean));
            for (int strength = 1; strength <= StrengthTable.STRONGEST; strength++) {
                Image image = of(new Corruption(kind, strength, table)).read(0);
                tiles.add(new Tile(SmallImage.of(image), source.name(0), Integer.toString(strength), Tile.Mark.NONE));
            }
            rows.add(new ImageSheet.Row(kind.toString(), tiles));
        }
        return new ImageSheet(encoder + ": one image under every corruption", rows);
    }

    /** Not a hash of the corrupted pixels, but of all that they follow from. */
    private DataIdentity identity(ImageSource images, Optional<Corruption> corruption) {
        DataIdentity clean = context.testIdentity();
        if (corruption.isEmpty() && source == context.test()) {
            return clean;
        }
        String origin = String.join(
                "\n",
                clean.fingerprint(),
                number,
                corruption.map(change -> change + " of " + table).orElse("clean"),
                context.config().imageHeight() + "x" + context.config().imageWidth(),
                Long.toString(context.seed()));
        return new DataIdentity(images.description(), images.size(), ContentHash.of(origin));
    }
}
