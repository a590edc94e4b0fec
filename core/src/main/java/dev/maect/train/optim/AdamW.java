/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Operators;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
 * call per group. The moments are ours, so a checkpoint can hold them by parameter name.
 */
public final class AdamW implements AutoCloseable {
    private static final double EPS = 1e-8;

    /** Of one parameter: both moments, and the steps so far. */
    private record State(Tensor first, Tensor second, Tensor step) {}

    private final List<ParameterGroup> groups;
    private final double beta1;
    private final double beta2;
    private final Map<String, State> states = new LinkedHashMap<>();
    private final OperatorHandle fused = Operators.find("aten::_fused_adamw_");

    /** Zero moments for every parameter of {@code groups}; {@link #close} frees them. */
    public AdamW(List<ParameterGroup> groups, double beta1, double beta2) {
        this.groups = List.copyOf(groups);
        this.beta1 = beta1;
        this.beta2 = beta2;
        try (PointerScope scope = new PointerScope()) {
            for (ParameterGroup group : groups) {
                group.parameters().forEach((name, parameter) -> states.put(name, zeroState(parameter)));
            }
        }
    }

    private static State zeroState(Tensor parameter) {
        TensorOptions options = new TensorOptions(ScalarType.Float).device(new DeviceOptional(parameter.device()));
        return new State(
                Scopes.escape(torch.zeros_like(parameter)),
                Scopes.escape(torch.zeros_like(parameter)),
                Scopes.escape(torch.zeros(new long[0], options)));
    }

    /** One step with every group's rate at {@code factor} times its peak; gradients must be there. */
    public void step(double factor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (ParameterGroup group : groups) {
                step(group, group.peakLearningRate() * factor);
            }
        }
    }

    private void step(ParameterGroup group, double learningRate) {
        List<Tensor> gradients = new ArrayList<>();
        List<State> moments = new ArrayList<>();
        group.parameters().forEach((name, parameter) -> {
            gradients.add(parameter.grad());
            moments.add(states.get(name));
        });
        IValueVector stack = new IValueVector(
                Operators.list(group.tensors()),
                Operators.list(gradients),
                Operators.list(collect(moments, State::first)),
                Operators.list(collect(moments, State::second)),
                Operators.list(List.of()),
                Operators.list(collect(moments, State::step)),
                new IValue(learningRate),
                new IValue(beta1),
                new IValue(beta2),
                new IValue(group.weightDecay()),
                new IValue(EPS),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
        // The kernel reads the step count after this call raised it, as the Python optimiser does.
        moments.forEach(state -> state.step().add_(new Scalar(1.0)));
        Operators.call(fused, stack);
    }

    private static Collection<Tensor> collect(List<State> states, Function<State, Tensor> part) {
        return states.stream().map(part).toList();
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

    /** The moments by name, {@code <parameter>/first}, {@code /second} and {@code /step}: these tensors, not copies. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        states.forEach((name, state) -> {
            all.put(name + "/first", state.first());
            all.put(name + "/second", state.second());
            all.put(name + "/step", state.step());
        });
        return all;
    }

    /** What it changes. */
    public List<ParameterGroup> groups() {
        return groups;
    }

    @Override
    public void close() {
        states.values().forEach(state -> {
            state.first().close();
            state.second().close();
            state.step().close();
        });
    }
}
