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
import java.util.stream.IntStream;

/**
 * Views of an image that have one size, such as the global ones: a chain of augmentations per view, all ending in that
 * size. A view is a pure function of the image, the view's place in the group and the stream.
 *
 * @param name what the views are called, such as {@code global}
 * @param height rows of every view
 * @param width columns of every view
 * @param chains the augmentations of each view, applied in order
 */
public record ViewGroup(String name, int height, int width, List<List<Augmentation>> chains) {
    /** The name of a group that is the only one. */
    public static final String ONLY = "views";

    /** Copies the lists. */
    public ViewGroup {
        if (height < 1 || width < 1) {
            throw new DataException(
                    "The size of the " + name + " is " + height + "x" + width + "; it must be positive.");
        }
        if (chains.isEmpty()) {
            throw new DataException("There must be at least one view per image among the " + name + ".");
        }
        chains = chains.stream().map(List::copyOf).toList();
    }

    /** Crop and flip, the same for {@code count} views. */
    public static ViewGroup minimal(String name, int count, int height, int width, double minScale, double maxScale) {
        List<Augmentation> chain =
                List.of(new RandomResizedCrop(height, width, minScale, maxScale), new HorizontalFlip(0.5));
        return new ViewGroup(name, height, width, Collections.nCopies(requirePositive(count), chain));
    }

    /**
     * MAE-CT_aug: crop, flip, colour jitter, blur (always in view 0, with probability 0.1 in the others), grey, and for
     * the others solarize. Blur precedes grey, as in the official code and unlike BYOL.
     */
    public static ViewGroup augmented(String name, int count, int height, int width, double minScale, double maxScale) {
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
        return new ViewGroup(name, height, width, chains);
    }

    /**
     * Local views of multi-crop (Caron et al. 2020, SwAV) as MIM-Refiner has them: crop, flip, colour jitter, blur, grey.
     *
     * @param blurChance how often a view is blurred
     */
    public static ViewGroup local(
            String name, int count, int height, int width, double minScale, double maxScale, double blurChance) {
        List<Augmentation> chain = List.of(
                new RandomResizedCrop(height, width, minScale, maxScale),
                new HorizontalFlip(0.5),
                ColorJitter.byol(),
                new GaussianBlur(blurChance, 0.1, 2),
                new Grayscale(0.2));
        return new ViewGroup(name, height, width, Collections.nCopies(requirePositive(count), chain));
    }

    /** One view: resize by 256/224 and centre crop, or the image itself where it has the size already. */
    public static ViewGroup evaluation(String name, int height, int width) {
        return new ViewGroup(
                name, height, width, List.of(List.of(new CentreCrop(height, width, CentreCrop.PAPER_RATIO))));
    }

    private static int requirePositive(int count) {
        if (count < 1) {
            throw new DataException("There must be at least one view per image, not " + count + ".");
        }
        return count;
    }

    /** {@code count} views, which take the chains of these in turns. */
    public ViewGroup repeated(int count) {
        return new ViewGroup(
                name,
                height,
                width,
                IntStream.range(0, requirePositive(count))
                        .mapToObj(i -> chains.get(i % chains.size()))
                        .toList());
    }

    /** How many views of this group an image has. */
    public int count() {
        return chains.size();
    }

    /** What view {@code view} wants of an image: what its crop shows where it begins with one, otherwise all of it. */
    Part part(int rows, int columns, int view, RandomStream random) {
        return firstOf(view) instanceof RandomResizedCrop crop
                ? crop.part(rows, columns, random)
                : Part.whole(rows, columns);
    }

    private Augmentation firstOf(int view) {
        return chains.get(view).isEmpty()
                ? (image, random) -> image
                : chains.get(view).get(0);
    }

    /** As {@link #view(Image, int, RandomStream)}, from what {@link #part} wants of an image or more. */
    Image view(DecodedPart part, int view, RandomStream random) {
        if (part.isWhole()) {
            return view(part.image(), view, random);
        }
        if (!(firstOf(view) instanceof RandomResizedCrop crop)) {
            throw new IllegalArgumentException("View " + view + " of the " + name + " needs the whole image");
        }
        List<Augmentation> chain = chains.get(view);
        return rest(crop.apply(part, random), view, chain.subList(1, chain.size()), random);
    }

    /**
     * Makes one view of size {@link #height()} x {@link #width()} with the image's channels.
     *
     * @param view 0 to {@link #count()} - 1
     * @param random the stream that belongs to this view of this image in this epoch
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
            throw new IllegalStateException("View " + view + " of the " + name + " is " + result.height() + "x"
                    + result.width() + ", not " + height + "x" + width);
        }
        return result;
    }
}
