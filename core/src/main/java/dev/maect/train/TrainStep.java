/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.loader.Batch;
import dev.maect.distributed.GradientBuckets;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.engine.graph.Recorders;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.FloatProducts;
import dev.maect.engine.kernel.Tape;
import dev.maect.recipe.Recipe;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.GradientNorm;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.Shards;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.stage.StepInput;
import dev.maect.train.stage.StepResult;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of a stage: {@link #compute} makes the gradients of a batch, then either {@link #apply} changes the weights
 * or {@link #discard} forgets the gradients. Training and the benchmark share it. Call it inside a {@link
 * org.bytedeco.javacpp.PointerScope}, which then frees what the step made; {@link #close} frees moments and averages.
 */
public final class TrainStep implements AutoCloseable {
    /**
     * Time spent, in nanoseconds. On CUDA forward and backward are the time to launch, and their work is waited for
     * where the loss is read, at the end of backward. A step that is made from a record counts as forward up to there.
     *
     * @param forward in normalising pixels, forward pass and loss
     * @param backward in backward passes
     * @param optimiser in gradient norm, clipping, AdamW and averages
     */
    public record Nanos(long forward, long backward, long optimiser) {}

    private final Stage stage;
    private final StageSettings settings;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;
    private final AdamW optimiser;
    private final Optional<WeightAverage> average;
    private final ProcessGroup group;
    private final Shards shards;
    private final Optional<GradientBuckets> buckets;
    private final Optional<RecordedStep> recorded;
    private Nanos nanos = new Nanos(0, 0, 0);

    TrainStep(
            Stage stage,
            StageSettings settings,
            PixelNormalisation normalisation,
            ComputeDevice device,
            Precision precision,
            Optional<WeightAverage> average,
            ProcessGroup group,
            Shards shards) {
        this.stage = stage;
        this.settings = settings;
        this.normalisation = normalisation;
        this.device = device;
        this.precision = precision;
        this.optimiser = new AdamW(stage.groups(), settings.beta1(), settings.beta2(), shards);
        this.average = average;
        this.group = group;
        this.shards = shards;
        this.buckets = group.isAlone()
                ? Optional.empty()
                : Optional.of(new GradientBuckets(
                        group,
                        optimiser.groups().stream()
                                .flatMap(g -> g.parameters().values().stream())
                                .toList()));
        this.recorded = group.isAlone() && stage.isRecordable()
                ? Recorders.on(device).map(recorder -> new RecordedStep(recorder, device, new Recordable()))
                : Optional.empty();
    }

    /**
     * The step of {@code stage} as training in {@code recipe} takes it, to be measured. Freezes what the stage freezes.
     *
     * @param device where the stage's parts are
     * @param steps steps of an epoch, for the learning-rate schedule
     */
    public static TrainStep of(Recipe recipe, Stage stage, ComputeDevice device, long steps) {
        Encoder encoder = stage.encoder();
        stage.freeze();
        Model.checkpoint(encoder, recipe);
        StageSettings settings = StageKinds.named(stage.name()).settings(recipe, steps);
        Optional<WeightAverage> average = settings.averageDecay() == 0
                ? Optional.empty()
                : Optional.of(new WeightAverage(encoder.tensors(), settings.averageDecay()));
        Precision precision = recipe.precision().on(device);
        Model.packFrozen(encoder, precision);
        return new TrainStep(
                stage,
                settings,
                Model.normalisation(recipe),
                device,
                precision,
                average,
                ProcessGroup.alone(),
                Shards.none());
    }

    /**
     * Forward and backward pass of a batch, in as many parts as the settings say; the gradients add up to its mean.
     *
     * @param batch of several ranks each has its own part of the same batch
     * @param step steps of the stage that are done
     * @return the mean loss over the batch; features and metrics of its last part, the features of this rank's images
     */
    public StepResult compute(Batch batch, int epoch, long step) {
        float[] numbers = stage.numbers(step, settings.schedule().totalSteps());
        StepTensors input = StepTensors.of(batch, epoch, numbers, device, device.isCuda() || recorded.isPresent());
        if (buckets.isPresent()) {
            return computeTogether(input, epoch);
        }
        long start = System.nanoTime();
        Nanos before = nanos;
        Optional<StepResult> result = recorded.flatMap(by -> by.gradients(input));
        if (result.isPresent()) {
            nanos = new Nanos(before.forward + System.nanoTime() - start, before.backward, before.optimiser);
        }
        return result.orElseGet(() -> computeAlone(input, epoch));
    }

    /**
     * Gives back memory that is kept from step to step, before something else computes for a while. Changes nothing of the
     * steps that follow.
     */
    void rest() {
        recorded.ifPresent(RecordedStep::drop);
    }

    private StepResult computeAlone(StepTensors input, int epoch) {
        int images = input.images();
        StepResult result = backward(input, new BatchPart(0, settings.accumulate(), images, images), epoch);
        if (settings.accumulate() == 1) {
            return result;
        }
        Tensor loss = share(result);
        for (int part = 1; part < settings.accumulate(); part++) {
            result = backward(input, new BatchPart(part, settings.accumulate(), images, images), epoch);
            loss = loss.add(share(result));
        }
        return new StepResult(loss, result.features(), result.metrics());
    }

    /** What a part adds to the loss of its batch, in float64, as the sum of many parts wants. */
    private Tensor share(StepResult part) {
        return part.loss().detach().to(ScalarType.Double).div(new Scalar((double) settings.accumulate()));
    }

    /** Each rank's mean counts as much as it has images; what is looked at is summed over all ranks in one go. */
    private StepResult computeTogether(StepTensors input, int epoch) {
        int own = input.images();
        int parts = Math.min(settings.accumulate(), own);
        List<StepResult> results = new ArrayList<>();
        buckets.orElseThrow().sumOf(() -> {
            for (int number = 0; number < parts; number++) {
                results.add(backward(input, new BatchPart(number, parts, own, settings.batchSize()), epoch));
            }
        });
        StepResult last = results.get(results.size() - 1);
        List<String> names = List.copyOf(last.metrics().keySet());
        List<Tensor> read = new ArrayList<>();
        results.forEach(result -> read.add(result.loss()));
        names.forEach(name -> read.add(Objects.requireNonNull(last.metrics().get(name))));
        double[] values = Tensors.numbers(read);
        double[] sums = new double[names.size() + 1];
        for (int number = 0; number < parts; number++) {
            sums[0] += values[number] * new BatchPart(number, parts, own, settings.batchSize()).weight();
        }
        for (int i = 0; i < names.size(); i++) {
            sums[i + 1] = values[parts + i] * own / settings.batchSize();
        }
        Tensor all = Tensors.ofDoubles(sums, sums.length);
        group.sum(all);
        Map<String, Tensor> metrics = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            metrics.put(names.get(i), all.get(i + 1));
        }
        return new StepResult(all.get(0), last.features(), metrics);
    }

    private StepResult backward(StepTensors tensors, BatchPart part, int epoch) {
        try (Tape tape = new Tape()) {
            long start = System.nanoTime();
            StepResult result;
            try (Autocast autocast = new Autocast(device, precision)) {
                result = stage.loss(input(tensors, part, epoch));
            }
            long middle = System.nanoTime();
            try (FloatProducts products = FloatProducts.of(device, precision)) {
                tape.backward(
                        group.isAlone()
                                ? result.loss().div(new Scalar((double) settings.accumulate()))
                                : result.loss().mul(new Scalar(part.weight())));
            }
            spend(middle - start, System.nanoTime() - middle, 0);
            return result;
        }
    }

    /** Part {@code part} of the batch on the device; the views of an image stay together. */
    private StepInput input(StepTensors tensors, BatchPart part, int epoch) {
        long size = part.size();
        long from = part.from();
        List<Tensor> views = tensors.views().stream()
                .map(group -> stage.input(group.narrow(1, from, size), normalisation, device))
                .toList();
        return new StepInput(
                views,
                tensors.ids().narrow(0, from, size),
                tensors.labels().map(all -> device.place(all.narrow(0, from, size))),
                epoch,
                tensors.epoch(),
                tensors.numbers(),
                group.isAlone() ? part.size() : part.images(),
                group);
    }

    /**
     * Changes the weights by the gradients that are there, at the recipe's learning rates of step {@code step}. Where the
     * gradients are not finite, nothing changes and they stay.
     *
     * @return the norm of all gradients before clipping
     */
    public double apply(long step) {
        Tensor norm = gradientNorm();
        double value = norm.item_double();
        if (Double.isFinite(value)) {
            apply(step, 1, norm);
        }
        return value;
    }

    /** The norm of all gradients, a float scalar on the device. */
    Tensor gradientNorm() {
        long start = System.nanoTime();
        Tensor norm = isRecorded() ? recorded.orElseThrow().norm() : GradientNorm.of(optimiser.groups());
        spend(0, 0, System.nanoTime() - start);
        return norm;
    }

    /**
     * Changes the weights by the gradients that are there, which are finite. Waits for nothing.
     *
     * @param rateFactor what the learning rates of step {@code step} are multiplied by
     * @param norm of the gradients
     */
    void apply(long step, double rateFactor, Tensor norm) {
        long start = System.nanoTime();
        optimiser.prepare(settings.schedule().factor(step) * rateFactor);
        if (isRecorded()) {
            recorded.orElseThrow().change();
        } else {
            change(norm);
            optimiser.zeroGrad();
        }
        spend(0, 0, System.nanoTime() - start);
    }

    /** Clips, and changes weights, averages and what follows them. */
    private void change(Tensor norm) {
        if (settings.clipGradNorm() > 0) {
            GradientNorm.clip(optimiser.groups(), norm, settings.clipGradNorm());
        }
        boolean averaged = optimiser.step(average);
        shards.exchange();
        stage.afterStep();
        if (!averaged) {
            average.ifPresent(WeightAverage::update);
        }
    }

    private boolean isRecorded() {
        return recorded.filter(RecordedStep::isInUse).isPresent();
    }

    /** What a step does with tensors alone. */
    private final class Recordable implements RecordedStep.Work {
        /** With the epoch in a tensor; the number that it had when it was recorded counts for nothing. */
        @Override
        public StepResult gradients(StepTensors input) {
            return computeAlone(input, -1);
        }

        @Override
        public Tensor norm() {
            return GradientNorm.of(optimiser.groups());
        }

        @Override
        public void change(Tensor norm) {
            TrainStep.this.change(norm);
        }

        @Override
        public void forgetGradients() {
            optimiser.zeroGrad();
        }
    }

    /** Forgets the gradients and what the forward pass wrote into buffers: as if the batch had not been. */
    public void discard() {
        if (!isRecorded()) { // whose gradients are overwritten where they are
            optimiser.zeroGrad();
        }
        stage.stepSkipped();
    }

    /** The parameters that are not finite, or whose gradients are not. Reads all of them: for trouble only. */
    NotFinite notFinite() {
        return NotFinite.of(optimiser.groups());
    }

    private void spend(long forward, long backward, long step) {
        nanos = new Nanos(nanos.forward + forward, nanos.backward + backward, nanos.optimiser + step);
    }

    /** The images of all ranks' parts of a batch, or features of them, in their order. */
    Tensor ofAll(Tensor rows) {
        return group.isAlone() ? rows : group.gather(rows, settings.batchSize());
    }

    /** Time spent since this step was made. */
    public Nanos nanos() {
        return nanos;
    }

    /** The highest learning rate of a group in step {@code step}, as the recipe has it. */
    double learningRate(long step) {
        double peak = optimiser.groups().stream()
                .mapToDouble(ParameterGroup::peakLearningRate)
                .max()
                .orElse(0);
        return peak * settings.schedule().factor(step);
    }

    /** How many numbers train. */
    long trainableParameters() {
        return optimiser.groups().stream()
                .mapToLong(ParameterGroup::parameterCount)
                .sum();
    }

    /** All tensors that a step changes. */
    ChangedTensors changed() {
        return new ChangedTensors(stage, optimiser, average, shards);
    }

    Optional<WeightAverage> average() {
        return average;
    }

    @Override
    public void close() {
        recorded.ifPresent(RecordedStep::close);
        buckets.ifPresent(GradientBuckets::close);
        optimiser.close();
        average.ifPresent(WeightAverage::close);
    }
}
