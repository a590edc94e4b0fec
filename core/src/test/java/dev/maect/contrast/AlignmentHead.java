/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A head of one's own, as one file: alignment and uniformity on the hypersphere (Wang and Isola 2020). Views of an image
 * shall lie together, images apart.
 */
public final class AlignmentHead implements HeadFactory {
    /** The only one. */
    public AlignmentHead() {}

    @Override
    public String name() {
        return "alignment";
    }

    @Override
    public Head create(HeadConfig config, ComputeDevice device) {
        return new Projection(config);
    }

    @Override
    public HeadCost cost(HeadConfig config, int images, List<Integer> views) {
        long all = views.stream().mapToLong(Integer::longValue).sum();
        long weights = (long) config.featureDim() * config.outputDim() + config.outputDim();
        return new HeadCost(
                weights, 0, all * images * config.outputDim(), (double) images * images, 2 * all * weights, 0);
    }

    private static final class Projection implements Head {
        private final NamedTensors tensors = new NamedTensors();
        private final Linear linear;

        Projection(HeadConfig config) {
            linear = new Linear(config.featureDim(), config.outputDim(), true);
            tensors.include("projection", linear.tensors());
        }

        @Override
        public NamedTensors tensors() {
            return tensors;
        }

        @Override
        public void initialise(GeneratorOptional generator) {
            linear.initialiseDefault(generator);
        }

        @Override
        public void continueFrom(Map<String, Tensor> saved) {
            tensors.load(saved);
        }

        @Override
        public HeadOutput forward(HeadInput input) {
            long n = input.images();
            Tensor unit = Tensors.unitRows(linear.forward(input.features().get(0)));
            Tensor first = unit.narrow(0, 0, n);
            Tensor alignment = first.sub(unit.narrow(0, n, n)).square().sum(1).mean();
            Tensor uniformity = first.matmul(first.t())
                    .mul(new Scalar(4.0))
                    .sub(new Scalar(4.0))
                    .exp()
                    .mean()
                    .log();
            return new HeadOutput(alignment.add(uniformity), Map.of("alignment", alignment.detach()));
        }

        @Override
        public void close() {
            tensors.close();
        }
    }
}
