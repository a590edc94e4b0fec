/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.source.CommonClasses;
import dev.maect.data.source.ImageSources;
import dev.maect.eval.ContentHash;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of an evaluation, without those that cannot be read. Owns what it opened.
 *
 * @param train to learn from
 * @param trainIdentity its fingerprint
 * @param test to measure on
 * @param testIdentity its fingerprint
 * @param commonClasses how many classes are in common, where only those are measured
 * @param opened what to close
 */
record EvaluationData(
        ImageSource train,
        DataIdentity trainIdentity,
        ImageSource test,
        DataIdentity testIdentity,
        Optional<String> commonClasses,
        List<ImageSource> opened)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationData.class);
    private static final double HELD_OUT = 0.1;

    static EvaluationData open(EvaluationOptions options) {
        boolean common = options.classes() == ClassMatching.COMMON;
        if (common && options.val().isEmpty()) {
            throw new MaectException(
                    "--classes common is about two sets of images: give --val, or leave the option out.");
        }
        List<ImageSource> opened = new ArrayList<>();
        boolean whole = false;
        try {
            ImageSource all = ImageSources.open(options.data(), 3);
            opened.add(all);
            ImageSource train;
            ImageSource test;
            if (options.val().isPresent()) {
                ImageSource val = ImageSources.open(options.val().get(), 3);
                opened.add(val);
                train = ImageSources.readable(all);
                test = ImageSources.readable(val);
            } else {
                ImageSources.Split split = ImageSources.split(ImageSources.readable(all), HELD_OUT, options.seed());
                train = split.train();
                test = split.heldOut();
            }
            Optional<String> classes = Optional.empty();
            if (common) {
                CommonClasses matched = ClassMatching.common(train, test);
                classes = Optional.of(describe(matched));
                LOG.info(
                        "Classes {}; {} of {} images of --val are in them.",
                        classes.get(),
                        matched.test().size(),
                        test.size());
                test = matched.test();
            }
            EvaluationData data = new EvaluationData(train, identity(train), test, identity(test), classes, opened);
            whole = true;
            return data;
        } finally {
            if (!whole) {
                opened.forEach(ImageSource::close);
            }
        }
    }

    private static String describe(CommonClasses matched) {
        return "common: " + matched.classes().size() + " of " + matched.trainClasses() + " in --data and "
                + matched.testClasses() + " in --val";
    }

    private static DataIdentity identity(ImageSource source) {
        return new DataIdentity(source.description(), source.size(), ContentHash.of(source));
    }

    @Override
    public void close() {
        opened.forEach(ImageSource::close);
    }
}
