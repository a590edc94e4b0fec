/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter 2019), eps 1e-8, through libtorch's fused kernel: one native
 * call per group. The moments are ours, so a checkpoint can hold them by parameter name, and ranks can share them out.
 */
public final class AdamW implements AutoCloseable {
    private static final double EPS = 1e-8;

    private static final String FIRST = "/first";
    private static final String SECOND = "/second";
    private static final String STEP = "/step";

    /** Of one parameter: both moments. */
    private record Moments(Tensor first, Tensor second) {}

    private final List<ParameterGroup> groups;
    private final double beta1;
    private final double beta2;
    private final Map<String, Moments> moments = new LinkedHashMap<>();
    private final Map<String, Tensor> steps = new LinkedHashMap<>();
    private final OperatorHandle fused = Operators.find("aten::_fused_adamw_");

    /** Zero moments for every parameter of {@code groups}; {@link #close} frees them. */
    public AdamW(List<ParameterGroup> groups, double beta1, double beta2) {
        this(groups, beta1, beta2, Shards.none());
    }

    /** As above, of a rank that has the moments of its own parameters alone and changes those. */
    public AdamW(List<ParameterGroup> groups, double beta1, double beta2, Shards shards) {
        this.groups = List.copyOf(groups);
        this.beta1 = beta1;
        this.beta2 = beta2;
        try (PointerScope scope = new PointerScope()) {
            for (ParameterGroup group : groups) {
                group.parameters().forEach((name, parameter) -> {
                    TensorOptions options =
                            new TensorOptions(ScalarType.Float).device(new DeviceOptional(parameter.device()));
                    steps.put(name, Scopes.escape(torch.zeros(new long[0], options)));
                    if (shards.isHere(name)) {
                        moments.put(
                                name,
                                new Moments(
                                        Scopes.escape(torch.zeros_like(parameter)),
                                        Scopes.escape(torch.zeros_like(parameter))));
                    }
                });
            }
        }
    }

    /** One step of the parameters whose moments are here, at {@code factor} times their peak rates; gradients must be there. */
    public void step(double factor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (ParameterGroup group : groups) {
                step(group, group.peakLearningRate() * factor);
            }
        }
    }

    private void step(ParameterGroup group, double learningRate) {
        List<Tensor> parameters = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> first = new ArrayList<>();
        List<Tensor> second = new ArrayList<>();
        List<Tensor> counts = new ArrayList<>();
        group.parameters().forEach((name, parameter) -> {
            Tensor count = Objects.requireNonNull(steps.get(name));
            // The kernel reads the step count after this call raised it, as the Python optimiser does.
            count.add_(new Scalar(1.0));
            Moments own = moments.get(name);
            if (own != null) {
                parameters.add(parameter);
                gradients.add(parameter.grad());
                first.add(own.first());
                second.add(own.second());
                counts.add(count);
            }
        });
        if (parameters.isEmpty()) {
            return;
        }
        IValueVector stack = new IValueVector(
                Operators.list(parameters),
                Operators.list(gradients),
                Operators.list(first),
                Operators.list(second),
                Operators.list(List.of()),
                Operators.list(counts),
                new IValue(learningRate),
                new IValue(beta1),
                new IValue(beta2),
                new IValue(group.weightDecay()),
                new IValue(EPS),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
        Operators.call(fused, stack);
    }

    /** Forgets the gradients, freeing them. */
    public void zeroGrad() {
        try (Tensor none = new Tensor()) {
            for (ParameterGroup group : groups) {
                for (Tensor parameter : group.parameters().values()) {
                    try (Tensor gradient = parameter.mutable_grad()) {
                        gradient.reset();
                    }
                }
            }
        }
    }

    /**
     * The moments that are here by name, {@code <parameter>/first}, {@code /second} and {@code /step}: these tensors, not
     * copies. The counts of steps are here for all parameters.
     */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        steps.forEach((name, count) -> {
            Moments own = moments.get(name);
            if (own != null) {
                all.put(name + FIRST, own.first());
                all.put(name + SECOND, own.second());
            }
            all.put(name + STEP, count);
        });
        return all;
    }

    /** The names of all moments of {@code parameter}, and then of its count, here or not. */
    public static List<String> moments(String parameter) {
        return List.of(parameter + FIRST, parameter + SECOND);
    }

    /** The name of the count of steps of {@code parameter}. */
    public static String count(String parameter) {
        return parameter + STEP;
    }

    /** What it changes. */
    public List<ParameterGroup> groups() {
        return groups;
    }

    @Override
    public void close() {
        moments.values().forEach(own -> {
            own.first().close();
            own.second().close();
        });
        steps.values().forEach(Tensor::close);
    }
}
