/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.paired;

import dev.maect.eval.EvaluationException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out for each image: right or wrong, once or in each of several draws, such as the splits of few labels. The
 * mean over images and draws is the number that they stand behind. Immutable.
 */
public final class Outcomes {
    private final int images;
    private final List<BitSet> draws;

    private Outcomes(int images, List<BitSet> draws) {
        if (images < 1 || draws.isEmpty()) {
            throw new EvaluationException(
                    "Outcomes need an image and a draw; got " + images + " images and " + draws.size() + " draws.");
        }
        this.images = images;
        this.draws = draws;
    }

    /** Of one draw: an image is right where its prediction is its label. */
    public static Outcomes of(int[] predictions, int[] labels) {
        return ofDraws(List.of(predictions), labels);
    }

    /**
     * Of several draws.
     *
     * @param predictions one array per draw, with one entry per image
     * @param labels one per image
     */
    public static Outcomes ofDraws(List<int[]> predictions, int[] labels) {
        List<BitSet> draws = new ArrayList<>();
        for (int[] answers : predictions) {
            if (answers.length != labels.length) {
                throw new EvaluationException(answers.length + " predictions do not fit " + labels.length + " labels.");
            }
            BitSet right = new BitSet(labels.length);
            for (int i = 0; i < labels.length; i++) {
                right.set(i, answers[i] == labels[i]);
            }
            draws.add(right);
        }
        return new Outcomes(labels.length, draws);
    }

    /** Of one draw: an image is right where its bit is set. */
    public static Outcomes of(BitSet right, int images) {
        return new Outcomes(images, List.of((BitSet) right.clone()));
    }

    /** How many images there are. */
    public int images() {
        return images;
    }

    /** How many draws. */
    public int draws() {
        return draws.size();
    }

    /** Whether image {@code image} was right in draw {@code draw}. */
    public boolean right(int draw, int image) {
        return draws.get(draw).get(image);
    }

    /** The share of draws in which each image was right. */
    public double[] values() {
        double[] values = new double[images];
        for (BitSet draw : draws) {
            draw.stream().forEach(image -> values[image] += 1.0 / draws.size());
        }
        return values;
    }

    /** The share of images that were right, over all draws. */
    public double mean() {
        return draws.stream().mapToInt(BitSet::cardinality).sum() / ((double) images * draws.size());
    }

    /** One text per draw: an image is a bit, in base64. */
    List<String> texts() {
        return draws.stream()
                .map(draw -> Base64.getEncoder().encodeToString(draw.toByteArray()))
                .toList();
    }

    /**
     * What {@link #texts} gave.
     *
     * @throws IllegalArgumentException if the texts are no such thing
     */
    static Outcomes parse(List<String> texts, int images) {
        List<BitSet> draws = new ArrayList<>();
        for (String text : texts) {
            BitSet draw = BitSet.valueOf(Base64.getDecoder().decode(text));
            if (draw.length() > images) {
                throw new IllegalArgumentException(draw.length() + " outcomes for " + images + " images");
            }
            draws.add(draw);
        }
        if (draws.isEmpty() || images < 1) {
            throw new IllegalArgumentException("no outcomes");
        }
        return new Outcomes(images, draws);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Outcomes known && images == known.images && draws.equals(known.draws);
    }

    @Override
    public int hashCode() {
        return 31 * images + draws.hashCode();
    }

    @Override
    public String toString() {
        return "Outcomes[images=" + images + ", draws=" + draws.size() + ", mean=" + mean() + "]";
    }
}
