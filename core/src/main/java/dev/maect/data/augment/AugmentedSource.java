/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.engine.RandomStream;
import java.util.List;

/**
 * The images of another source, each changed by a chain of augmentations: the same image in the same way whenever it
 * is read. What a feature extractor needs to see one view, or one corruption, of a whole set. Thread-safe if the other
 * source is; closing it does not close the other source.
 */
public final class AugmentedSource extends ForwardingSource {
    private final List<Augmentation> chain;
    private final long seed;
    private final String purpose;

    /**
     * Wraps {@code source}.
     *
     * @param chain applied in order
     * @param seed of the randomness, with {@code purpose} and the image's index
     * @param purpose what the change is, such as "first view"; tells streams apart and appears in messages
     */
    public AugmentedSource(ImageSource source, List<? extends Augmentation> chain, long seed, String purpose) {
        super(source);
        this.chain = List.copyOf(chain);
        this.seed = seed;
        this.purpose = purpose;
    }

    @Override
    public Image read(int index) {
        RandomStream random = RandomStream.of(seed, purpose, index);
        Image image = source().read(index);
        for (Augmentation augmentation : chain) {
            image = augmentation.apply(image, random);
        }
        return image;
    }

    @Override
    public String description() {
        return source().description() + " (" + purpose + ")";
    }

    @Override
    public boolean isInMemory() {
        return false;
    }

    @Override
    public void close() {} // the other source belongs to whoever opened it
}
