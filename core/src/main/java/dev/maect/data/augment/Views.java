/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.Part;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The views of one image: a chain of augmentations per view, all ending in the same size. The view is a pure function
 * of the image, the view's number and the stream.
 *
 * @param height rows of every view
 * @param width columns of every view
 * @param chains the augmentations of each view, applied in order
 */
public record Views(int height, int width, List<List<Augmentation>> chains) {
    /** Copies the lists. */
    public Views {
        if (chains.isEmpty()) {
            throw new DataException("There must be at least one view per image.");
        }
        chains = chains.stream().map(List::copyOf).toList();
    }

    /**
     * Views of a named kind.
     *
     * @param count views per image
     * @param minScale smallest share of the area that a crop takes (0.2 in stage 1, 0.08 in stages 2 and 3)
     * @param maxScale largest share (1)
     */
    public static Views of(ViewKind kind, int count, int height, int width, double minScale, double maxScale) {
        return switch (kind) {
            case MINIMAL -> minimal(count, height, width, minScale, maxScale);
            case AUG -> augmented(count, height, width, minScale, maxScale);
            case EVALUATION -> evaluation(height, width);
        };
    }

    /** Crop and flip. */
    public static Views minimal(int count, int height, int width, double minScale, double maxScale) {
        List<Augmentation> chain =
                List.of(new RandomResizedCrop(height, width, minScale, maxScale), new HorizontalFlip(0.5));
        return new Views(height, width, Collections.nCopies(requirePositive(count), chain));
    }

    /**
     * MAE-CT_aug: crop, flip, colour jitter, blur (always in view 0, with probability 0.1 in the others), grey, and for
     * the others solarize. Blur precedes grey, as in the official code and unlike BYOL.
     */
    public static Views augmented(int count, int height, int width, double minScale, double maxScale) {
        RandomResizedCrop crop = new RandomResizedCrop(height, width, minScale, maxScale);
        HorizontalFlip flip = new HorizontalFlip(0.5);
        ColorJitter jitter = ColorJitter.byol();
        Grayscale grey = new Grayscale(0.2);
        List<Augmentation> first = List.of(crop, flip, jitter, new GaussianBlur(1, 0.1, 2), grey);
        List<Augmentation> others =
                List.of(crop, flip, jitter, new GaussianBlur(0.1, 0.1, 2), grey, new Solarize(0.2, 128));
        List<List<Augmentation>> chains = new ArrayList<>();
        for (int i = 0; i < requirePositive(count); i++) {
            chains.add(i == 0 ? first : others);
        }
        return new Views(height, width, chains);
    }

    /** One view: resize by 256/224 and centre crop, or the image itself where it has the size already. */
    public static Views evaluation(int height, int width) {
        return new Views(height, width, List.of(List.of(new CentreCrop(height, width, CentreCrop.PAPER_RATIO))));
    }

    private static int requirePositive(int count) {
        if (count < 1) {
            throw new DataException("There must be at least one view per image, not " + count + ".");
        }
        return count;
    }

    /** {@code count} views, which take the chains of these in turns. */
    public Views repeated(int count) {
        return new Views(
                height,
                width,
                IntStream.range(0, requirePositive(count))
                        .mapToObj(i -> chains.get(i % chains.size()))
                        .toList());
    }

    /** How many views an image has. */
    public int count() {
        return chains.size();
    }

    /**
     * What all views together want of an image, where each begins with a crop; otherwise all of it.
     *
     * @param streams by view, the streams that {@link #view} will get
     */
    public Part part(int rows, int columns, IntFunction<RandomStream> streams) {
        Part all = Part.whole(rows, columns);
        for (int view = 0; view < count(); view++) {
            if (!(first(view) instanceof RandomResizedCrop crop)) {
                return Part.whole(rows, columns);
            }
            Part part = crop.part(rows, columns, streams.apply(view));
            all = view == 0 ? part : all.and(part);
        }
        return all;
    }

    private @Nullable Augmentation first(int view) {
        return chains.get(view).isEmpty() ? null : chains.get(view).get(0);
    }

    /** As {@link #view(Image, int, RandomStream)}, from what {@link #part} wants of an image or more. */
    public Image view(DecodedPart part, int view, RandomStream random) {
        if (part.isWhole()) {
            return view(part.image(), view, random);
        }
        if (!(first(view) instanceof RandomResizedCrop crop)) {
            throw new IllegalArgumentException("View " + view + " needs the whole image");
        }
        List<Augmentation> chain = chains.get(view);
        return rest(crop.apply(part, random), view, chain.subList(1, chain.size()), random);
    }

    /**
     * Makes one view of size {@link #height()} x {@link #width()} with the image's channels.
     *
     * @param view 0 to {@link #count()} - 1
     * @param random the stream that belongs to this (epoch, image, view)
     */
    public Image view(Image image, int view, RandomStream random) {
        return rest(image, view, chains.get(view), random);
    }

    private Image rest(Image image, int view, List<Augmentation> chain, RandomStream random) {
        Image result = image;
        for (Augmentation augmentation : chain) {
            result = augmentation.apply(result, random);
        }
        if (result.height() != height || result.width() != width) {
            throw new IllegalStateException(
                    "View " + view + " is " + result.height() + "x" + result.width() + ", not " + height + "x" + width);
        }
        return result;
    }
}
