/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.EngineException;
import dev.maect.engine.Scopes;
import dev.maect.engine.fused.AdamWKernel;
import dev.maect.engine.fused.AdamWKernel.Trained;
import dev.maect.engine.fused.FusedKernels;
import dev.maect.engine.kernel.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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
 * call per group, or on CUDA through our own. The moments are ours, so a checkpoint can hold them by parameter name, and ranks can share them out.
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
    private final Optional<Tensor> rateFactor;
    private double factor;
    private Optional<AdamWKernel> kernel;
    private final OperatorHandle fused = Operators.find("aten::_fused_adamw_");
    private final OperatorHandle fusedAtTensorRate = Operators.find("aten::_fused_adamw_", "tensor_lr");

    /** Zero moments for every parameter of {@code groups}; {@link #close} frees them. */
    public AdamW(List<ParameterGroup> groups, double beta1, double beta2) {
        this(groups, beta1, beta2, Shards.none());
    }

    /** As above, of a rank that has the moments of its own parameters alone and changes those. */
    public AdamW(List<ParameterGroup> groups, double beta1, double beta2, Shards shards) {
        this(
                groups,
                beta1,
                beta2,
                shards,
                first(groups).filter(Tensor::is_cuda).isPresent(),
                first(groups).flatMap(AdamWKernel::of));
    }

    /**
     * As above.
     *
     * @param rateInMemory whether the factor of the learning rates lies where the parameters do, for steps that are recorded
     * @param kernel what makes the whole step in one pass
     */
    AdamW(
            List<ParameterGroup> groups,
            double beta1,
            double beta2,
            Shards shards,
            boolean rateInMemory,
            Optional<AdamWKernel> kernel) {
        this.kernel = kernel;
        this.groups = List.copyOf(groups);
        this.beta1 = beta1;
        this.beta2 = beta2;
        try (PointerScope scope = new PointerScope()) {
            rateFactor = first(groups)
                    .filter(parameter -> rateInMemory)
                    .map(parameter -> Scopes.escape(torch.zeros(
                            new long[0],
                            new TensorOptions(ScalarType.Double).device(new DeviceOptional(parameter.device())))));
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

    private static Optional<Tensor> first(List<ParameterGroup> groups) {
        return groups.stream().flatMap(group -> group.tensors().stream()).findFirst();
    }

    /** One step of the parameters whose moments are here, at {@code factor} times their peak rates; gradients must be there. */
    public void step(double factor) {
        prepare(factor);
        step();
    }

    /** Says what the peak rates are multiplied by in the next step. On CUDA it is put into the device's memory. */
    public void prepare(double factor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (rateFactor.isPresent()) {
                rateFactor.get().fill_(new Scalar(factor));
            }
            this.factor = factor;
        }
    }

    /** One step with what {@link #prepare} said; on CUDA the device is given the same to do whatever that was. */
    public void step() {
        step(Optional.empty());
    }

    /**
     * As {@link #step()}; where our own kernel makes the step, it brings an average of the weights up to date in the same pass.
     *
     * @return whether it did: if not, the average is still to be updated
     */
    public boolean step(Optional<WeightAverage> average) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            raiseCounts();
            if (kernel.isEmpty()) {
                groups.forEach(this::stepWithOperator);
                return false;
            }
            Map<Long, Tensor> averages = average.map(WeightAverage::byWeight).orElse(Map.of());
            List<List<Trained>> trained = trained(averages);
            long followers = trained.stream()
                    .flatMap(List::stream)
                    .filter(one -> one.average().isPresent())
                    .count();
            boolean follow = average.isPresent() && followers == averages.size();
            double decay = average.map(WeightAverage::decay).orElse(1.0);
            for (int g = 0; g < groups.size(); g++) {
                List<Trained> own = trained.get(g);
                stepInOnePass(
                        groups.get(g),
                        follow ? own : own.stream().map(Trained::alone).toList(),
                        decay);
            }
            return follow;
        }
    }

    /** The kernels read the counts after this raised them, as the Python optimiser does. */
    private void raiseCounts() {
        if (!withKernel(with -> with.count(List.copyOf(steps.values())))) {
            steps.values().forEach(count -> count.add_(new Scalar(1.0)));
        }
    }

    private void stepInOnePass(ParameterGroup group, List<Trained> trained, double averageDecay) {
        AdamWKernel.Numbers numbers =
                new AdamWKernel.Numbers(group.peakLearningRate(), group.weightDecay(), beta1, beta2, EPS, averageDecay);
        if (!withKernel(with -> with.step(trained, rateFactor.orElseThrow(), numbers))) {
            stepWithOperator(group);
            trained.forEach(one -> one.follow(averageDecay));
        }
    }

    /** Whether the kernel did it. One that cannot be launched is never asked again. */
    private boolean withKernel(Consumer<AdamWKernel> work) {
        if (kernel.isEmpty()) {
            return false;
        }
        try {
            work.accept(kernel.get());
            return true;
        } catch (EngineException e) {
            FusedKernels.tell(e);
            kernel = Optional.empty();
            return false;
        }
    }

    /** What the kernel is given of each group. */
    private List<List<Trained>> trained(Map<Long, Tensor> averages) {
        List<List<Trained>> all = new ArrayList<>();
        for (ParameterGroup group : groups) {
            List<Trained> own = new ArrayList<>();
            group.parameters().forEach((name, weight) -> {
                Moments here = moments.get(name);
                if (here != null) {
                    own.add(new Trained(
                            weight,
                            weight.grad().contiguous(),
                            here.first(),
                            here.second(),
                            Optional.ofNullable(averages.get(AdamWKernel.address(weight))),
                            Objects.requireNonNull(steps.get(name))));
                }
            });
            all.add(own);
        }
        return all;
    }

    private void stepWithOperator(ParameterGroup group) {
        if (rateFactor.isPresent()) {
            Tensor rate = rateFactor.get().mul(new Scalar(group.peakLearningRate()));
            step(group, fusedAtTensorRate, new IValue(rate.to(ScalarType.Float)));
        } else {
            step(group, fused, new IValue(group.peakLearningRate() * factor));
        }
    }

    private void step(ParameterGroup group, OperatorHandle operator, IValue learningRate) {
        List<Tensor> parameters = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> first = new ArrayList<>();
        List<Tensor> second = new ArrayList<>();
        List<Tensor> counts = new ArrayList<>();
        group.parameters().forEach((name, parameter) -> {
            Tensor count = Objects.requireNonNull(steps.get(name));
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
                learningRate,
                new IValue(beta1),
                new IValue(beta2),
                new IValue(group.weightDecay()),
                new IValue(EPS),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
        Operators.call(operator, stack);
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
        rateFactor.ifPresent(Tensor::close);
    }
}
