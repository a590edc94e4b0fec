/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.LabelSet;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.eval.matrix.LabelTensors;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The features of a set of images: what every protocol of this package works on. Owns its tensor; whoever made the
 * set closes it.
 *
 * @param features float32 [N, D], one row per image, without gradient history; on the CPU unless a protocol is to
 *     run on another device
 * @param labelSets the labellings of the same N images; empty when there are none
 */
public record FeatureSet(Tensor features, List<LabelSet> labelSets) implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /**
     * Checks shape, type and labels.
     *
     * @throws EvaluationException if features are not float32 [N, D] with N and D at least 1, or if a label set has
     *     another length or a label outside its classes
     */
    public FeatureSet {
        if (features.dim() != 2 || features.size(0) < 1 || features.size(1) < 1) {
            throw new EvaluationException("Features need the shape [images, dimensions], at least one of each; these"
                    + " have the shape " + Arrays.toString(Tensors.shape(features)) + ". Pool the tokens of"
                    + " each image to one row first.");
        }
        if (features.scalar_type().intern() != ScalarType.Float) {
            throw new EvaluationException(
                    "Features need the type float32; these are " + features.scalar_type() + ". Convert them first.");
        }
        labelSets = List.copyOf(labelSets);
        for (LabelSet set : labelSets) {
            checkLabels(set, features.size(0));
        }
    }

    private static void checkLabels(LabelSet set, long images) {
        if (set.labels().length != images) {
            throw new EvaluationException(
                    "Label set '" + set.name() + "' has " + set.labels().length + " labels for " + images + " images.");
        }
        for (int i = 0; i < set.labels().length; i++) {
            int label = set.labels()[i];
            if (label < 0 || label >= set.classes().size()) {
                throw new EvaluationException("Label set '" + set.name() + "': label " + label + " of image " + i
                        + " is none of its " + set.classes().size() + " classes.");
            }
        }
    }

    /** Copies {@code values} (row-major, {@code dimensions} per image) into a set on the CPU. */
    public static FeatureSet of(float[] values, int dimensions, LabelSet... labelSets) {
        if (dimensions < 1 || values.length % dimensions != 0) {
            throw new EvaluationException(
                    values.length + " values do not make rows of " + dimensions + " dimensions each.");
        }
        Tensor features = Tensors.ofFloats(values, values.length / dimensions, dimensions);
        try {
            return new FeatureSet(features, List.of(labelSets));
        } catch (EvaluationException e) {
            features.close();
            throw e;
        }
    }

    /** The features as rows of floats, one per image: a copy that needs no closing. */
    public float[][] toArrays() {
        int dimensions = dimensions();
        float[] values = Tensors.toFloats(features);
        float[][] rows = new float[size()][];
        Arrays.setAll(rows, row -> Arrays.copyOfRange(values, row * dimensions, (row + 1) * dimensions));
        return rows;
    }

    /** The first row with a value that is infinite or not a number; empty if all are finite. */
    public OptionalInt firstNotFinite() {
        try (PointerScope scope = new PointerScope()) {
            Tensor good = features.isfinite().all(1);
            if (good.all().item_bool()) {
                return OptionalInt.empty();
            }
            return OptionalInt.of((int) good.to(ScalarType.Byte).argmin().item_long());
        }
    }

    /** N, the number of images. */
    public int size() {
        return Math.toIntExact(features.size(0));
    }

    /** D, the number of features per image. */
    public int dimensions() {
        return Math.toIntExact(features.size(1));
    }

    /**
     * The label set called {@code name}.
     *
     * @throws EvaluationException if there is none; the message lists those there are
     */
    public LabelSet labelSet(String name) {
        for (LabelSet set : labelSets) {
            if (set.name().equals(name)) {
                return set;
            }
        }
        throw new EvaluationException(
                labelSets.isEmpty()
                        ? "There is no label set '" + name + "': these images have no labels. Put them into one folder"
                                + " per class."
                        : "There is no label set '" + name + "'. Choose one of "
                                + labelSets.stream().map(LabelSet::name).toList() + ".");
    }

    /**
     * This set where {@code device} computes: itself if it is there, or if it would take more than a quarter of what the device has
     * free; else a copy, and this one is closed.
     */
    public FeatureSet movedTo(ComputeDevice device) {
        if (device.equals(ComputeDevice.CPU) || !device.holdsEasily(features.nbytes())) {
            return this;
        }
        Tensor moved = device.place(features);
        features.close();
        return new FeatureSet(moved, labelSets);
    }

    /** A copy of the given rows with their labels, in that order; the caller closes it. */
    public FeatureSet subset(int[] rows) {
        try (PointerScope scope = new PointerScope()) {
            Tensor picked = features.index_select(0, LabelTensors.of(rows, features));
            picked.retainReference();
            List<LabelSet> pickedLabels = labelSets.stream()
                    .map(set -> set.withLabels(pick(set.labels(), rows)))
                    .toList();
            return new FeatureSet(picked, pickedLabels);
        }
    }

    private static int[] pick(int[] labels, int[] rows) {
        int[] picked = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = labels[rows[i]];
        }
        return picked;
    }

    @Override
    public void close() {
        features.close();
    }
}
