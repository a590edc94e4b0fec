/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.SubsetSource;
import dev.maect.data.source.file.CachingSource;
import dev.maect.data.survey.ChannelSurvey;
import dev.maect.data.survey.CheckOptions;
import dev.maect.data.survey.CheckResult;
import dev.maect.data.survey.DataCheck;
import dev.maect.data.survey.SweepOptions;
import dev.maect.engine.RandomStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What images are like, as far as a choice of settings depends on it.
 *
 * @param count how many there are
 * @param looked how many of them, drawn at random, all else was found out from
 * @param unreadable of those looked at, how many cannot be read
 * @param copies of those looked at, how many show the same as another one
 * @param channels values per pixel that the model should see; 1 where all were grey
 * @param shortSide the shorter side in pixels of the middle image
 * @param mean per channel, of values in [0, 1]
 * @param std per channel; above 0
 * @param classes classes of each label set that can be measured with
 * @param most the largest image's memory in bytes, as it is kept between epochs, times the number of images
 * @param notes how files and folders were understood
 */
public record SurveyedImages(
        int count,
        int looked,
        int unreadable,
        int copies,
        int channels,
        int shortSide,
        List<Double> mean,
        List<Double> std,
        List<Integer> classes,
        long most,
        List<String> notes) {
    private static final int LOOKED_AT = 2000;
    private static final long KEPT_BYTES = 512L << 20;
    private static final double SMALLEST_STD = 1.0 / 255;
    /** Images that a class has on average where classes can be measured. */
    private static final int PER_CLASS = 4;

    /** Copies the lists. */
    public SurveyedImages {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        classes = List.copyOf(classes);
        notes = List.copyOf(notes);
    }

    /**
     * Looks at {@code source}, which stays open.
     *
     * @param atMost time after which what was seen has to do
     * @throws DataException if none of the images can be read
     */
    public static SurveyedImages of(ImageSource source, Duration atMost) {
        int[] order = RandomStream.of(0, "auto").permutation(source.size());
        int[] some = Arrays.copyOf(order, Math.min(LOOKED_AT, order.length));
        // Not owned: closing it would close the source.
        ImageSource sample = new CachingSource(new SubsetSource(source, some), KEPT_BYTES);
        long end = System.nanoTime() + atMost.toNanos();
        SweepOptions sweep = new SweepOptions(
                Runtime.getRuntime().availableProcessors(), () -> System.nanoTime() > end, (done, of) -> {});
        CheckResult check = DataCheck.of(List.of(sample), new CheckOptions(true, true, sweep));
        int looked = Math.max(1, check.images());
        ImageSource seen = new SubsetSource(sample, IntStream.range(0, looked).toArray());
        ChannelSurvey survey = ChannelSurvey.of(seen, 0, SweepOptions.standard());
        boolean grey = survey.mean().size() == 3 && isGrey(seen);
        int values = grey ? 1 : survey.mean().size();
        int side = check.shortSide().isEmpty()
                ? shortSide(survey.sizes())
                : check.shortSide().get(1);
        return new SurveyedImages(
                source.size(),
                looked,
                survey.unreadable(),
                check.duplicates().nearCopies(),
                values,
                side,
                survey.mean().subList(0, values),
                survey.std().subList(0, values).stream()
                        .map(std -> Math.max(SMALLEST_STD, std))
                        .toList(),
                source.labelSets().stream()
                        .filter(set -> measurable(set, source.size()))
                        .map(set -> set.classes().size())
                        .toList(),
                Math.round((double) survey.pixels() / Math.max(1, survey.images()))
                        * survey.mean().size()
                        * source.size(),
                source.notes());
    }

    /** Names of images are no classes. */
    private static boolean measurable(LabelSet set, int images) {
        int classes = set.classes().size();
        return classes > 1 && (long) PER_CLASS * classes <= images;
    }

    private static int shortSide(Map<String, Long> sizes) {
        String[] sides = sizes.keySet().iterator().next().split("x");
        return Math.min(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    /** Whether red, green and blue are the same in every pixel. */
    private static boolean isGrey(ImageSource images) {
        return IntStream.range(0, images.size()).parallel().allMatch(index -> {
            try {
                Image image = images.read(index);
                byte[] pixels = image.pixels();
                for (int i = 0; i < pixels.length; i += 3) {
                    if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2]) {
                        return false;
                    }
                }
                return true;
            } catch (DataException e) {
                return true;
            }
        });
    }

    /** The same for a model that sees so many channels; of grey images they are all alike. */
    SurveyedImages withChannels(int number) {
        if (number == channels) {
            return this;
        }
        return new SurveyedImages(
                count,
                looked,
                unreadable,
                copies,
                number,
                shortSide,
                Collections.nCopies(number, mean.get(0)),
                Collections.nCopies(number, std.get(0)),
                classes,
                most,
                notes);
    }

    /** Whether an evaluation with labels is possible. */
    public boolean labelled() {
        return !classes.isEmpty();
    }
}
