/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.data.ImageSource;
import dev.maect.data.source.CommonClasses;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.LabelledImages;
import dev.maect.data.source.SubsetSource;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.cache.FeatureCache;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of an evaluation, without those that cannot be read. Owns what it opened.
 *
 * @param train to learn from
 * @param trainIdentity its fingerprint
 * @param test to measure on
 * @param testIdentity its fingerprint
 * @param all the test images; where they are held out of those to learn from, these too
 * @param allIdentity its fingerprint, once it is asked for
 * @param commonClasses how many classes are in common, where only those are measured
 * @param opened what to close
 */
record EvaluationData(
        ImageSource train,
        DataIdentity trainIdentity,
        ImageSource test,
        DataIdentity testIdentity,
        ImageSource all,
        Supplier<DataIdentity> allIdentity,
        Optional<String> commonClasses,
        List<ImageSource> opened)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationData.class);
    private static final double HELD_OUT = 0.1;
    private static final String NONE = "none";
    private static final String FINGERPRINT = "fingerprint of images, " + FeatureCache.PREPROCESSING;

    /** Opens both sides as an encoder takes them; images are read only if {@code known} does not tell what reading them would. */
    static EvaluationData open(
            ImageSide learned,
            Optional<ImageSide> measured,
            EncoderInput input,
            ClassMatching classes,
            Optional<String> labels,
            long seed,
            KnownHashes known) {
        boolean common = classes == ClassMatching.COMMON;
        if (common && measured.isEmpty()) {
            throw new EvaluationException(
                    "classes=common is about two sets of images: give val, or leave the setting out.");
        }
        List<ImageSource> opened = new ArrayList<>();
        boolean whole = false;
        try {
            ImageSource given = LabelledImages.of(learned.open(input, opened), labels);
            ImageSource train;
            ImageSource test;
            Optional<ImageSource> undivided = Optional.empty();
            if (measured.isPresent()) {
                ImageSource val = LabelledImages.of(measured.get().open(input, opened), labels);
                train = readable(given, input, known);
                test = readable(val, input, known);
            } else {
                ImageSource readable = readable(given, input, known);
                undivided = Optional.of(readable);
                ImageSources.Split split = ImageSources.split(readable, HELD_OUT, seed);
                train = split.train();
                test = split.heldOut();
            }
            Optional<String> counts = Optional.empty();
            if (common) {
                CommonClasses matched = ClassMatching.common(train, test);
                counts = Optional.of(describe(matched));
                LOG.info(
                        "Classes {}; {} of {} images of val are in them.",
                        counts.get(),
                        matched.test().size(),
                        test.size());
                test = matched.test();
            }
            LabelledImages.classNotes(train, test).forEach(note -> LOG.warn("{}", note));
            ImageSource all = undivided.orElse(test);
            EvaluationData data = new EvaluationData(
                    train,
                    identity(train, input, known),
                    test,
                    identity(test, input, known),
                    all,
                    () -> identity(all, input, known),
                    counts,
                    opened);
            whole = true;
            return data;
        } finally {
            if (!whole) {
                opened.forEach(ImageSource::close);
            }
        }
    }

    /** The words are part of the keys of cards. */
    private static String describe(CommonClasses matched) {
        return "common: " + matched.classes().size() + " of " + matched.trainClasses() + " in --data and "
                + matched.testClasses() + " in --val";
    }

    /** The images of {@code source} that can be read. */
    private static ImageSource readable(ImageSource source, EncoderInput input, KnownHashes known) {
        String broken = known.answer(input.question("broken images"), ContentHash.stamp(source), () -> broken(source));
        if (broken.equals(NONE)) {
            return source;
        }
        Set<Integer> out =
                Arrays.stream(broken.split(",")).map(Integer::valueOf).collect(Collectors.toSet());
        return new SubsetSource(
                source,
                IntStream.range(0, source.size())
                        .filter(index -> !out.contains(index))
                        .toArray());
    }

    /** The places of those that cannot be read, separated by commas. */
    private static String broken(ImageSource source) {
        if (!(ImageSources.readable(source) instanceof SubsetSource kept) || kept == source) {
            return NONE;
        }
        Set<Integer> good =
                IntStream.range(0, kept.size()).map(kept::sourceIndex).boxed().collect(Collectors.toSet());
        return IntStream.range(0, source.size())
                .filter(index -> !good.contains(index))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
    }

    private static DataIdentity identity(ImageSource source, EncoderInput input, KnownHashes known) {
        String fingerprint =
                known.answer(input.question(FINGERPRINT), ContentHash.stamp(source), () -> ContentHash.of(source));
        return new DataIdentity(source.description(), source.size(), fingerprint);
    }

    @Override
    public void close() {
        opened.forEach(ImageSource::close);
    }
}
