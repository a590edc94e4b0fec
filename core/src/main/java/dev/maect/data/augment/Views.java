/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.Part;
import dev.maect.engine.RandomStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * All views of one image, in groups of equal size: one group in MAE-CT, two where small local views join the global ones
 * (multi-crop; Caron et al. 2020, SwAV). Views are numbered through all groups, from 0, and the number is what keys a
 * view's random stream.
 *
 * @param groups the groups in order, of different names
 */
public record Views(List<ViewGroup> groups) {
    /** Copies the list. */
    public Views {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new DataException("There must be at least one group of views.");
        }
        Set<String> names = new HashSet<>();
        for (ViewGroup group : groups) {
            if (!names.add(group.name())) {
                throw new DataException("Two groups of views are named " + group.name() + ".");
            }
        }
    }

    /**
     * Views of a named kind, in one group.
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

    /** One group of {@link ViewGroup#minimal}. */
    public static Views minimal(int count, int height, int width, double minScale, double maxScale) {
        return new Views(List.of(ViewGroup.minimal(ViewGroup.ONLY, count, height, width, minScale, maxScale)));
    }

    /** One group of {@link ViewGroup#augmented}. */
    public static Views augmented(int count, int height, int width, double minScale, double maxScale) {
        return new Views(List.of(ViewGroup.augmented(ViewGroup.ONLY, count, height, width, minScale, maxScale)));
    }

    /** The one view of {@link ViewGroup#evaluation}. */
    public static Views evaluation(int height, int width) {
        return new Views(List.of(ViewGroup.evaluation(ViewGroup.ONLY, height, width)));
    }

    /** How many views an image has, in all groups. */
    public int count() {
        return groups.stream().mapToInt(ViewGroup::count).sum();
    }

    /**
     * What all views together want of an image: the smallest part that holds all their crops, shrunk no further than any
     * of them allows; all of it if one does not begin with a crop.
     *
     * @param streams by number, the streams that {@link #view} will get
     */
    public Part part(int rows, int columns, IntFunction<RandomStream> streams) {
        Part all = Part.whole(rows, columns);
        for (int view = 0; view < count(); view++) {
            Place place = place(view);
            Part part = place.group().part(rows, columns, place.within(), streams.apply(view));
            all = view == 0 ? part : all.and(part);
        }
        return all;
    }

    /**
     * Makes one view, of its group's size and with the image's channels.
     *
     * @param view 0 to {@link #count()} - 1
     * @param random the stream that belongs to this view of this image in this epoch
     */
    public Image view(Image image, int view, RandomStream random) {
        return view(DecodedPart.whole(image), view, random);
    }

    /** As {@link #view(Image, int, RandomStream)}, from what {@link #part} wants of an image or more. */
    public Image view(DecodedPart part, int view, RandomStream random) {
        Place place = place(view);
        return place.group().view(part, place.within(), random);
    }

    /** Where a view is: the group and the place in it. */
    private record Place(ViewGroup group, int within) {}

    private Place place(int view) {
        int within = view;
        for (ViewGroup group : groups) {
            if (within < group.count()) {
                return new Place(group, within);
            }
            within -= group.count();
        }
        throw new IllegalArgumentException("View " + view + " of " + count());
    }
}
