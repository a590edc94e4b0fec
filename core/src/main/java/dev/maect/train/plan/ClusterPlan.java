/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.MaectException;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageOptions;
import dev.maect.train.stage.MemoryUse;
import dev.maect.train.stage.StageCost;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.util.List;

/**
 * What a recipe comes to on many GPUs that share its batches, worked out on paper: from operations counted, rates measured
 * on one GPU, and rates assumed between them.
 *
 * <p>Assumed: every GPU takes an equal part of each batch and reaches the same rate on it as on the batch that was measured;
 * gradients are summed in float32, all of them each step; images come in time. Their sum is hidden behind the backward pass at
 * best, and not at all at worst; the exchange of weights, where ranks share out the optimiser's moments, never is.
 *
 * @param gpus how many
 * @param gpu of which kind
 * @param network what joins them
 * @param images images of an epoch
 * @param stages the enabled stages in order
 */
public record ClusterPlan(int gpus, GpuModel gpu, Interconnect network, int images, List<OnCluster> stages) {
    /** Copies the list. */
    public ClusterPlan {
        stages = List.copyOf(stages);
    }

    /**
     * A stage.
     *
     * @param name its name
     * @param epochs its epochs
     * @param steps its steps
     * @param batch images of a step on each GPU
     * @param memory estimated memory of each process
     * @param bytes gradients of a step
     * @param compute seconds of a step to compute
     * @param communicate seconds of a step to sum gradients
     * @param exchange seconds of a step to exchange weights, where moments are shared out; else 0
     * @param best seconds of a step where the sum is hidden as far as the backward pass lasts
     */
    public record OnCluster(
            String name,
            int epochs,
            long steps,
            int batch,
            MemoryUse memory,
            long bytes,
            double compute,
            double communicate,
            double exchange,
            double best) {
        /** Seconds of a step where nothing is hidden. */
        public double worst() {
            return compute + communicate + exchange;
        }

        /** Seconds of an epoch, at best and at worst. */
        public double[] epoch() {
            double each = epochs == 0 ? 0 : (double) steps / epochs;
            return new double[] {each * best, each * worst()};
        }

        /** Seconds of all epochs, at best and at worst. */
        public double[] all() {
            return new double[] {steps * best, steps * worst()};
        }
    }

    /**
     * Plans {@code recipe} in bfloat16.
     *
     * @param adopted whether the encoder comes from elsewhere
     * @throws MaectException if the GPUs do not divide the batch of a stage
     */
    public static ClusterPlan of(
            Recipe recipe, int images, boolean adopted, int gpus, GpuModel gpu, Interconnect network) {
        if (gpus < 1) {
            throw new MaectException("GPUs: at least 1, not " + gpus + ".");
        }
        List<OnCluster> stages = StageKinds.of(recipe, adopted).stream()
                .map(kind -> stage(kind, recipe, images, gpus, gpu, network))
                .toList();
        return new ClusterPlan(gpus, gpu, network, images, stages);
    }

    private static OnCluster stage(
            StageKind kind, Recipe recipe, int images, int gpus, GpuModel gpu, Interconnect network) {
        StageOptions options = StageKinds.options(kind, recipe);
        if (options.batchSize() % gpus != 0) {
            throw new MaectException(
                    kind.name() + ".batch-size=" + options.batchSize() + " cannot be shared equally by " + gpus
                            + " GPUs. Take a number of GPUs that divides it, or another batch size.");
        }
        int batch = options.batchSize() / gpus;
        Recipe each = recipe.with("device=cuda", "precision=bf16");
        StageCost cost = kind.cost(each, Precision.BF16, images);
        double rate = gpu.rate(kind.name());
        double backward = batch * cost.step().backward() / rate;
        double compute = batch * cost.step().total() / rate
                + images / (double) gpus * cost.onceOperations() / rate / Math.max(1, options.steps(images));
        long bytes = Float.BYTES * cost.trainable();
        double communicate = network.allReduce(bytes, gpus);
        boolean shares = recipe.distributed().shardOptimiser();
        double exchange = shares ? network.allGather(bytes, gpus) : 0;
        MemoryUse memory = memory(kind, each, batch, images);
        return new OnCluster(
                kind.name(),
                options.epochs(),
                options.steps(images),
                batch,
                shares ? memory.sharedBy(gpus) : memory,
                bytes,
                compute,
                communicate,
                exchange,
                compute + Math.max(0, communicate - backward) + exchange);
    }

    /** Of a process with its part of a batch; the queue is as large as with one. */
    private static MemoryUse memory(StageKind kind, Recipe recipe, int batch, int images) {
        Recipe part = recipe.with(kind.name() + ".batch-size=" + Math.max(2, batch));
        return kind.cost(part, Precision.BF16, images).memory();
    }

    /** Seconds of all stages, at best and at worst. */
    public double[] seconds() {
        return new double[] {
            stages.stream().mapToDouble(stage -> stage.all()[0]).sum(),
            stages.stream().mapToDouble(stage -> stage.all()[1]).sum()
        };
    }
}
