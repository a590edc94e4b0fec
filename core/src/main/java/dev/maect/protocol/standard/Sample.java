/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import dev.maect.data.ImageSource;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.protocol.EvaluationContext;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Some of the images of one side, drawn at random, for a protocol that looks at a sample.
 *
 * @param images readable
 * @param rows which of the side's images they are
 * @param known their features, row for row: kept ones, or else extracted now
 */
@SuppressWarnings("ArrayRecordComponent") // one entry per image: identity is enough
record Sample(ImageSource images, int[] rows, Supplier<FeatureSet> known) {
    /** A sample of fewer says nothing. */
    static final int FEWEST = 20;
    /** As many as a protocol looks at unless told otherwise. */
    static final int USUAL = 2000;

    /** Of the images to learn from, at most {@code most} of them. */
    static Sample ofTrain(EvaluationContext context, int most) {
        return of(context, context.train(), context.trainIdentity(), most);
    }

    /** Of the images to measure on, at most {@code most} of them. */
    static Sample ofTest(EvaluationContext context, int most) {
        return of(context, context.test(), context.testIdentity(), most);
    }

    /** Of all images that there are, at most {@code most} of them. */
    static Sample ofAll(EvaluationContext context, int most) {
        return of(context, context.all(), context.allIdentity(), most);
    }

    private static Sample of(EvaluationContext context, ImageSource source, DataIdentity identity, int most) {
        if (source.size() <= most) {
            int[] all = IntStream.range(0, source.size()).toArray();
            return new Sample(source, all, () -> context.sampleFeatures(source, identity, all));
        }
        int[] order = RandomStream.of(context.seed(), "sample").permutation(source.size());
        int[] rows = Arrays.copyOf(order, most);
        return new Sample(new SubsetSource(source, rows), rows, () -> context.sampleFeatures(source, identity, rows));
    }

    /** Float32 [N, D] with the labels of the images; the caller closes them. */
    FeatureSet features() {
        return known.get();
    }

    /** Refuses a sample that is too small to say something. */
    static void require(int images) {
        Checks.require(images >= FEWEST, "images", images, "at least " + FEWEST);
    }

    /** Why there are too few images for {@code protocol}; empty if there are enough. */
    static Optional<String> obstacle(EvaluationContext context, String protocol) {
        return obstacle(Math.min(context.train().size(), context.test().size()), protocol);
    }

    /** As above where the smaller side has {@code fewest} images. */
    static Optional<String> obstacle(int fewest, String protocol) {
        return fewest < FEWEST
                ? Optional.of("There are " + fewest + " images on one side; " + protocol + " needs more: give at least "
                        + FEWEST + ".")
                : Optional.empty();
    }
}
