/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The usual head, whose numbers are not finite in chosen passes. */
public final class TroubledHead implements HeadFactory {
    /** What goes wrong in a pass. */
    public enum Trouble {
        /** The features, and so all that is made of them. */
        FEATURES,
        /** Only the gradient. */
        GRADIENT
    }

    private static final HeadFactory USUAL = HeadFactory.named("nnclr-ema-queue");

    /** The passes, counted from 1 over all stages, in which it goes wrong. */
    public static final Set<Integer> PASSES = new TreeSet<>();

    private static Trouble trouble = Trouble.FEATURES;
    private static int passes;

    /** The only one. */
    public TroubledHead() {}

    /** Begins to count anew. */
    public static void set(Trouble kind, List<Integer> wrong) {
        passes = 0;
        trouble = kind;
        PASSES.clear();
        PASSES.addAll(wrong);
    }

    @Override
    public String name() {
        return "troubled";
    }

    @Override
    public Head create(HeadConfig config, ComputeDevice device) {
        return new Troubled(USUAL.create(config, device));
    }

    @Override
    public HeadCost cost(HeadConfig config, int images, List<Integer> views) {
        return USUAL.cost(config, images, views);
    }

    private record Troubled(Head usual) implements Head {
        @Override
        public NamedTensors tensors() {
            return usual.tensors();
        }

        @Override
        public void initialise(GeneratorOptional generator) {
            usual.initialise(generator);
        }

        @Override
        public void continueFrom(Map<String, Tensor> saved) {
            usual.continueFrom(saved);
        }

        @Override
        public HeadOutput forward(HeadInput input) {
            passes++;
            if (!PASSES.contains(passes)) {
                return usual.forward(input);
            }
            if (trouble == Trouble.FEATURES) {
                Tensor wrong = input.features().get(0).mul(new Scalar(Double.NaN));
                return usual.forward(new HeadInput(List.of(wrong), input.ids(), input.labels(), input.streams()));
            }
            HeadOutput right = usual.forward(input);
            // The root of 0 is 0, and its gradient is infinite.
            Tensor added = right.loss().mul(new Scalar(0.0)).sqrt();
            return new HeadOutput(right.loss().add(added), right.metrics());
        }

        @Override
        public void afterStep() {
            usual.afterStep();
        }

        @Override
        public void stepSkipped() {
            usual.stepSkipped();
        }

        @Override
        public void close() {
            usual.close();
        }
    }
}
