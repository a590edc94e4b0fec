/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.optim.WeightAverageDecay;
import dev.maect.vit.Encoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The weights of a network in training: how they are optimised and averaged. Owns the average, not the network. */
final class Weights implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;

    /** The averages of encoder and classifier. */
    private record Averages(WeightAverage encoder, WeightAverage classifier) {}

    private final Network network;
    private final ComputeDevice device;
    private Optional<Averages> averages = Optional.empty();

    Weights(Network network, ComputeDevice device) {
        this.network = network;
        this.device = device;
    }

    /** AdamW over layer-wise groups; the classifier learns at the full rate. The caller closes it. */
    AdamW optimiser(FineTuneOptions options, int batchSize) {
        return new AdamW(groups(options, batchSize), BETA1, BETA2);
    }

    List<ParameterGroup> groups(FineTuneOptions options, int batchSize) {
        double rate = LearningRateScaling.scaled(options.rates().learningRate(), batchSize, 1);
        LayerwiseDecay decay = new LayerwiseDecay(
                network.encoder().config().depth(), options.rates().layerDecay());
        List<ParameterGroup> groups = new ArrayList<>(ParameterGroups.layerwise(
                network.encoder().tensors(), rate, options.rates().weightDecay(), decay));
        groups.addAll(ParameterGroups.uniform(
                "classifier", network.classifier(), rate, options.rates().weightDecay()));
        return groups;
    }

    /** Starts an average with a decay fitted to the number of steps; 0 for none. */
    void startAverage(double decay, long steps) {
        averages.ifPresent(Weights::closeAll);
        averages = Optional.empty();
        if (decay > 0) {
            double fitted = WeightAverageDecay.fit(decay, steps).value();
            averages = Optional.of(new Averages(
                    new WeightAverage(network.encoder().tensors(), fitted),
                    new WeightAverage(network.classifier(), fitted)));
        }
    }

    void updateAverage() {
        averages.ifPresent(both -> {
            both.encoder().update();
            both.classifier().update();
        });
    }

    /** All tensors that a step changes, by name. Not copies. */
    Map<String, Tensor> tensors(AdamW optimiser) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        changing("encoder.", network.encoder().tensors(), all);
        changing("classifier.", network.classifier(), all);
        optimiser.state().forEach((name, tensor) -> all.put("optimiser." + name, tensor));
        averages.ifPresent(both -> {
            both.encoder().changing().forEach((name, tensor) -> all.put("average.encoder." + name, tensor));
            both.classifier().changing().forEach((name, tensor) -> all.put("average.classifier." + name, tensor));
        });
        return all;
    }

    private static void changing(String prefix, NamedTensors part, Map<String, Tensor> all) {
        part.parameters().forEach((name, tensor) -> {
            if (tensor.requires_grad()) {
                all.put(prefix + name, tensor);
            }
        });
        part.buffers().forEach((name, tensor) -> all.put(prefix + name, tensor));
    }

    boolean hasAverage() {
        return averages.isPresent();
    }

    /** Works on the network that is kept: the averaged one, made for this call, where there is an average. */
    <T> T withKept(Function<Network, T> work) {
        if (averages.isEmpty()) {
            return work.apply(network);
        }
        Encoder encoder = new Encoder(network.encoder().config());
        device.place(encoder.tensors());
        try (Network averaged = new Network(encoder, network.pooling(), network.description(), device)) {
            encoder.tensors()
                    .load(merged(
                            network.encoder().tensors(),
                            averages.get().encoder().tensors()));
            averaged.classifier()
                    .load(merged(
                            network.classifier(), averages.get().classifier().tensors()));
            return work.apply(averaged);
        }
    }

    /** What learns from the average; what does not (frozen weights, running statistics) as it is now. */
    private static Map<String, Tensor> merged(NamedTensors now, Map<String, Tensor> average) {
        Map<String, Tensor> merged = new LinkedHashMap<>();
        now.all()
                .forEach((name, tensor) ->
                        merged.put(name, tensor.requires_grad() ? Objects.requireNonNull(average.get(name)) : tensor));
        return merged;
    }

    private static void closeAll(Averages both) {
        both.encoder().close();
        both.classifier().close();
    }

    @Override
    public void close() {
        averages.ifPresent(Weights::closeAll);
    }
}
