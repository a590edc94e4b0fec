/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.CentreCrop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Values and sizes of all images of a source: what they are normalised with.
 *
 * @param images how many were read
 * @param all how many there are; more than were read when it was stopped or some cannot be read
 * @param unreadable how many of those tried cannot be read
 * @param pixels how many pixels the figures are about
 * @param mean per channel, of values in [0, 1]
 * @param std per channel, over all pixels; 0 for a channel of one value
 * @param min smallest value per channel
 * @param max largest value per channel
 * @param sizes how many images are so high and wide ({@code 480x640}), the most frequent first
 * @param aspects how many images are of which shape, width to height in steps of a factor of 1.19
 */
public record ChannelSurvey(
        int images,
        int all,
        int unreadable,
        long pixels,
        List<Double> mean,
        List<Double> std,
        List<Double> min,
        List<Double> max,
        Map<String, Long> sizes,
        Map<String, Long> aspects) {
    private static final double ASPECT_STEP = Math.log(2) / 4;

    /** Copies the lists. */
    public ChannelSurvey {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        min = List.copyOf(min);
        max = List.copyOf(max);
    }

    /**
     * Reads all images once. Those that cannot be read are passed over.
     *
     * @param imageSize what an encoder of this image size sees in evaluation is measured; 0 for the images as they are
     * @throws DataException if none can be read, or the number of channels varies
     */
    public static ChannelSurvey of(ImageSource source, int imageSize, SweepOptions options) {
        if (imageSize < 0) {
            throw new DataException("The image size is " + imageSize + "; it must be 0 (as the images are) or more.");
        }
        Sweep.Outcome<Part> outcome = Sweep.over(source.size(), options, () -> new Part(source, imageSize));
        Part all = new Part(source, imageSize);
        outcome.parts().forEach(all::add);
        if (all.sums.isEmpty()) {
            throw new DataException(
                    outcome.done() == 0
                            ? "It was stopped before an image of the " + source.description() + " was read."
                            : "None of the images of the " + source.description() + " can be read. The last: "
                                    + all.reason);
        }
        return all.result(source.size());
    }

    /** One thread's sums. */
    private static final class Part implements Sweep.Part {
        private final ImageSource source;
        private final int imageSize;
        private final List<ChannelSums> sums = new ArrayList<>(); // one, once an image was read
        private final Histogram sizes = new Histogram();
        private final Histogram aspects = new Histogram();
        private int images;
        private int unreadable;
        private String reason = "";

        Part(ImageSource source, int imageSize) {
            this.source = source;
            this.imageSize = imageSize;
        }

        @Override
        public void take(int index) {
            Image image;
            try {
                image = source.read(index);
            } catch (DataException e) {
                unreadable++;
                reason = String.valueOf(e.getMessage());
                return;
            }
            sizes.add(image.height() + "x" + image.width());
            aspects.add(aspect(image));
            images++;
            if (sums.isEmpty()) {
                sums.add(new ChannelSums(image.channels()));
            }
            Image seen =
                    imageSize == 0 ? image : new CentreCrop(imageSize, imageSize, CentreCrop.PAPER_RATIO).apply(image);
            sums.get(0).add(seen, source.name(index));
        }

        private static String aspect(Image image) {
            double ratio = Math.log((double) image.width() / image.height());
            return String.format(Locale.ROOT, "%.2f", Math.exp(Math.rint(ratio / ASPECT_STEP) * ASPECT_STEP));
        }

        void add(Part other) {
            if (sums.isEmpty()) {
                sums.addAll(other.sums);
            } else if (!other.sums.isEmpty()) {
                if (sums.get(0).channels() != other.sums.get(0).channels()) {
                    throw new DataException("The images of the " + source.description() + " have different numbers of"
                            + " channels. Open the source with a fixed number of channels.");
                }
                sums.get(0).add(other.sums.get(0));
            }
            sizes.add(other.sizes);
            aspects.add(other.aspects);
            images += other.images;
            unreadable += other.unreadable;
            reason = other.reason.isEmpty() ? reason : other.reason;
        }

        ChannelSurvey result(int all) {
            ChannelSums total = sums.get(0);
            List<Double> mean = new ArrayList<>();
            List<Double> std = new ArrayList<>();
            List<Double> min = new ArrayList<>();
            List<Double> max = new ArrayList<>();
            for (int c = 0; c < total.channels(); c++) {
                mean.add(total.mean(c));
                std.add(total.std(c));
                min.add(total.min(c));
                max.add(total.max(c));
            }
            return new ChannelSurvey(
                    images, all, unreadable, total.pixels(), mean, std, min, max, sizes.sorted(), aspects.sorted());
        }
    }
}
