/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.AugmentedSource;
import dev.maect.data.augment.CentreCrop;
import dev.maect.engine.RandomStream;
import java.util.List;

/**
 * One kind of corruption at one strength: a pure function of the image and the stream. Takes RGB images of any size and
 * returns them in that size. Thread-safe.
 */
public final class Corruption implements Augmentation {
    private final CorruptionKind kind;
    private final int strength;
    private final Augmentation operation;

    /**
     * The corruption with the parameters of {@code table}.
     *
     * @param strength 1 to 5
     * @throws dev.maect.data.DataException if the strength is another
     */
    public Corruption(CorruptionKind kind, int strength, StrengthTable table) {
        this.kind = kind;
        this.strength = strength;
        this.operation = kind.operation(strength, table);
    }

    /** What is done. */
    public CorruptionKind kind() {
        return kind;
    }

    /** How strongly, 1 to 5. */
    public int strength() {
        return strength;
    }

    /**
     * The corrupted image.
     *
     * @throws dev.maect.data.DataException if {@code image} is not RGB
     */
    @Override
    public Image apply(Image image, RandomStream random) {
        return operation.apply(image, random);
    }

    /**
     * A whole source as an encoder of {@code height} x {@code width} pixels would see it, then corrupted: each image in
     * the same way for the same seed, index, kind and strength. Closing it does not close {@code source}.
     */
    public ImageSource of(ImageSource source, int height, int width, long seed) {
        CentreCrop view = new CentreCrop(height, width, CentreCrop.PAPER_RATIO);
        return new AugmentedSource(source, List.of(view, this), seed, toString());
    }

    /** Such as {@code fog, strength 3}. */
    @Override
    public String toString() {
        return kind + ", strength " + strength;
    }
}
