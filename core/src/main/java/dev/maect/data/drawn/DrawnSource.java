/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Channels;
import dev.maect.engine.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Images that maect draws itself: one of ten objects, large and central, before one of ten textures. Two label sets
 * that are independent of each other: {@code object} and {@code background} (the texture of the first region), which an
 * encoder should forget. Image {@code i} is a pure function of (seed, i, options), the same on every machine.
 */
public final class DrawnSource implements ImageSource {
    /** The label set of the objects. */
    public static final String OBJECT = "object";
    /** The label set of the backgrounds. */
    public static final String BACKGROUND = "background";

    private static final int DEFAULT_COUNT = 4000;
    private static final List<DrawnObject> OBJECTS = List.of(DrawnObject.values());
    private static final List<DrawnTexture> TEXTURES = List.of(DrawnTexture.values());

    private final long seed;
    private final int count;
    private final DrawnOptions options;
    private final int channels;
    private final List<LabelSet> labelSets;

    /**
     * Describes the set; images are drawn when they are read.
     *
     * @param count how many images, at least 1
     */
    public DrawnSource(long seed, int count, DrawnOptions options) {
        this(seed, count, options, 3);
    }

    private DrawnSource(long seed, int count, DrawnOptions options, int channels) {
        if (count < 1) {
            throw new DataException("The drawn set must have at least one image, not " + count + ".");
        }
        Channels.require("The drawn images", 3, channels);
        this.seed = seed;
        this.count = count;
        this.options = options;
        this.channels = channels;
        this.labelSets = List.of(labels(OBJECT, names(OBJECTS), false), labels(BACKGROUND, names(TEXTURES), true));
    }

    /** Reads {@code demo:SEED}, {@code demo:SEED:COUNT} or {@code demo:SEED:COUNT:SIZE}. */
    public static DrawnSource parse(String spec, int channels) {
        String[] parts = spec.split(":", -1);
        try {
            if (parts.length < 2 || parts.length > 4) {
                throw new NumberFormatException(spec);
            }
            DrawnOptions options = DrawnOptions.defaults();
            return new DrawnSource(
                    Long.parseLong(parts[1]),
                    parts.length > 2 ? Integer.parseInt(parts[2]) : DEFAULT_COUNT,
                    parts.length > 3 ? options.withImageSize(Integer.parseInt(parts[3])) : options,
                    channels);
        } catch (NumberFormatException e) {
            throw new DataException(
                    "Not a drawn set: " + spec + ". Write demo:SEED, demo:SEED:COUNT or demo:SEED:COUNT:SIZE.", e);
        }
    }

    private static List<String> names(List<? extends Enum<?>> values) {
        return values.stream()
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private LabelSet labels(String name, List<String> classes, boolean nuisance) {
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> RandomStream.of(seed, name, i).nextInt(classes.size()));
        return new LabelSet(name, classes, labels, nuisance);
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public String name(int index) {
        return String.format(
                Locale.ROOT,
                "%06d-%s-on-%s",
                index,
                className(labelSets.get(0), index),
                className(labelSets.get(1), index));
    }

    private static String className(LabelSet set, int index) {
        return set.classes().get(set.labels()[index]);
    }

    @Override
    public Image read(int index) {
        DrawnScene scene = new DrawnScene(
                options,
                OBJECTS.get(labelSets.get(0).labels()[index]),
                TEXTURES.get(labelSets.get(1).labels()[index]),
                RandomStream.of(seed, "scene", index));
        return Channels.convert(scene.paint(), channels);
    }

    /** All that the drawing follows from; the first number changes when the same would be drawn otherwise. */
    @Override
    public Optional<String> stamp(int index) {
        return Optional.of("drawn 1 " + seed + " " + index + " " + options + " " + channels);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return count + " drawn images (seed " + seed + ")";
    }
}
