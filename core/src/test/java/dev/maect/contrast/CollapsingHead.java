/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** A head that is content when all features are the same: what a shortcut leads to, in a few steps. */
public final class CollapsingHead implements HeadFactory {
    /** The only one. */
    public CollapsingHead() {}

    @Override
    public String name() {
        return "collapsing";
    }

    @Override
    public Head create(HeadConfig config, ComputeDevice device) {
        return new Collapsing(new Linear(config.featureDim(), 1, true));
    }

    @Override
    public HeadCost cost(HeadConfig config, int images, List<Integer> views) {
        return new HeadCost(config.featureDim() + 1L, 0, 0, 0, 0, 0);
    }

    private record Collapsing(Linear linear) implements Head {
        @Override
        public NamedTensors tensors() {
            return linear.tensors();
        }

        @Override
        public void initialise(GeneratorOptional generator) {
            linear.initialiseDefault(generator);
        }

        @Override
        public void continueFrom(Map<String, Tensor> saved) {}

        @Override
        public HeadOutput forward(HeadInput input) {
            Tensor features = input.features().get(0);
            Tensor apart = features.sub(features.mean(new long[] {0}, true, new ScalarTypeOptional()));
            Tensor unused = linear.forward(features).mean().mul(new Scalar(0.0));
            return new HeadOutput(apart.square().mean().add(unused), Map.of());
        }
    }
}
