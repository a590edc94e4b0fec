/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import static org.bytedeco.pytorch.global.torch.mean;

import com.google.auto.service.AutoService;
import dev.maect.contrast.Head;
import dev.maect.contrast.HeadConfig;
import dev.maect.contrast.HeadCost;
import dev.maect.contrast.HeadFactory;
import dev.maect.contrast.HeadInput;
import dev.maect.contrast.HeadOutput;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A head of your own: Barlow Twins (Zbontar et al. 2021). Any recipe takes it:
 * {@code prepare-head.head-kind=barlow-twins tune.head-kind=barlow-twins}.
 */
@AutoService(HeadFactory.class)
public final class OwnHead implements HeadFactory {
    @Override
    public String name() {
        return "barlow-twins";
    }

    @Override
    public HeadCost cost(HeadConfig config, int images, List<Integer> views) {
        long weights = (long) (config.featureDim() + 1) * config.outputDim();
        return new HeadCost(weights, 0, 2.0 * images * config.outputDim(), 0, 4 * weights, 0);
    }

    @Override
    public Head create(HeadConfig config, ComputeDevice device) {
        Linear projector = new Linear(config.featureDim(), config.outputDim(), true);
        return new BarlowTwins(projector, new NamedTensors().include("projector", projector.tensors()));
    }

    private record BarlowTwins(Linear projector, NamedTensors tensors) implements Head {
        @Override
        public HeadOutput forward(HeadInput input) {
            Tensor both = projector.forward(input.features().get(0)); // [2 N, D], the first view of all images first
            Tensor first = standardised(both.narrow(0, 0, input.images()));
            Tensor second = standardised(both.narrow(0, input.images(), input.images()));
            Tensor correlation = first.t().matmul(second).div(new Scalar((double) input.images()));
            Tensor own = correlation.diagonal();
            Tensor others = correlation.square().sum().sub(own.square().sum());
            Tensor loss = own.sub(new Scalar(1.0)).square().sum().add(others.mul(new Scalar(0.005)));
            return new HeadOutput(loss, Map.of("correlation", own.mean().detach()));
        }

        private static Tensor standardised(Tensor rows) {
            Tensor centred = rows.sub(mean(rows, 0));
            return centred.div(mean(centred.square(), 0).add(new Scalar(1e-5)).sqrt());
        }

        @Override
        public void initialise(GeneratorOptional generator) {
            projector.initialiseDefault(generator);
        }
    }
}
