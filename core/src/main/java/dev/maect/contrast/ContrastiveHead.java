/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Autocast;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Projector, predictor, queue and loss joined (MAE-CT contrastive_heads; paper section 3). Both views go through the
 * head one after the other, so batch norm sees one view at a time. In the loss, each view's prediction meets the
 * neighbours of the other view. Neighbours carry no gradient.
 */
public final class ContrastiveHead implements AutoCloseable {
    private static final int VIEWS = 2;

    private final HeadConfig config;
    private final ComputeDevice device;
    private final NamedTensors tensors = new NamedTensors();
    private final Projector projector;
    private final Predictor predictor;
    private final NeighbourQueue queue;
    private final Optional<Projector> target;

    /** Builds the head on the CPU with zero weights; {@link #initialise} or load, then move to {@code device}. */
    public ContrastiveHead(HeadConfig config, ComputeDevice device) {
        this.config = config;
        this.device = device;
        projector = new Projector(config.featureDim(), config.projectorHiddenDim(), config.outputDim());
        predictor = new Predictor(config.outputDim(), config.predictorHiddenDim());
        queue = new NeighbourQueue(config.queueSize(), config.outputDim());
        tensors.include(queue.tensors())
                .include("projector", projector.tensors())
                .include("predictor", predictor.tensors());
        target = config.kind().usesTarget()
                ? Optional.of(new Projector(config.featureDim(), config.projectorHiddenDim(), config.outputDim()))
                : Optional.empty();
        target.ifPresent(t -> tensors.includeFrozen("target_projector", t.tensors()));
    }

    /** Draws fresh weights with PyTorch's defaults and a random queue; the target projector starts as a copy. */
    public void initialise(GeneratorOptional generator) {
        projector.initialise(generator);
        predictor.initialise(generator);
        queue.initialise(generator);
        resetTarget();
    }

    /**
     * Takes over projector, predictor and queue of an earlier stage's head; the target projector starts as a copy of
     * the projector (spec of MAE-CT: only when none was saved).
     */
    public void continueFrom(Map<String, Tensor> saved) {
        boolean savedTarget = saved.keySet().stream().anyMatch(name -> name.startsWith("target_projector."));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        tensors.all().forEach((name, own) -> {
            if (!name.startsWith("target_projector.")) {
                Tensor value = saved.get(name);
                if (value != null) {
                    weights.put(name, value);
                }
            } else {
                String from = savedTarget ? name : name.substring("target_".length());
                Tensor value = saved.get(from);
                if (value != null) {
                    weights.put(name, value);
                }
            }
        });
        tensors.load(weights);
    }

    private void resetTarget() {
        target.ifPresent(t -> t.tensors().copyFrom(projector.tensors()));
    }

    /**
     * Forward pass and loss of one training batch; also stores view 0's embeddings in the queue. Call inside a
     * {@link PointerScope}, which then owns the result and what was made on the way.
     *
     * @param features float [2 * N, feature dim], view 0 of all samples, then view 1
     * @param ids int64 [N], the images' indices
     * @param labels int64 [N], for the metric (and the oracle heads) only; empty without labels
     * @param random draws the top-k picks and the oracle's choices; the same keys give the same picks
     */
    public HeadOutput train(Tensor features, Tensor ids, Optional<Tensor> labels, RandomStream random) {
        long n = ids.size(0);
        int[][] ranks = new int[VIEWS][(int) n];
        for (int[] perView : ranks) {
            Arrays.setAll(perView, i -> random.nextInt(config.topK()));
        }
        return train(features, ids, labels, ranks, random);
    }

    /**
     * Forward pass and loss of one training batch; also stores view 0 in the queue.
     *
     * @param ranks which of the nearest neighbours to take, [view][sample], each in [0, top-k)
     */
    public HeadOutput train(Tensor features, Tensor ids, Optional<Tensor> labels, int[][] ranks, RandomStream random) {
        long n = ids.size(0);
        List<Tensor> projected = new ArrayList<>();
        List<Tensor> predicted = new ArrayList<>();
        List<Tensor> embeddings = new ArrayList<>();
        for (int view = 0; view < VIEWS; view++) {
            Tensor h = features.narrow(0, view * n, n);
            Tensor z = projector.forward(h, true);
            projected.add(z);
            predicted.add(predictor.forward(z, true));
            embeddings.add(target.isPresent() ? targetProjection(h) : z);
        }
        try (Autocast fullPrecision = new Autocast(device, Precision.FP32)) {
            return config.kind().usesQueue()
                    ? nearestNeighbourLoss(projected, predicted, embeddings, ids, labels, ranks, random)
                    : directLoss(projected, predicted, embeddings);
        }
    }

    /** Without grad, except for the head without a queue: the official one lets gradients through to the encoder. */
    private Tensor targetProjection(Tensor features) {
        try (AutoGradMode mode = new AutoGradMode(!config.kind().usesQueue() && GradMode.is_enabled())) {
            return target.orElseThrow().forward(features, true);
        }
    }

    private HeadOutput nearestNeighbourLoss(
            List<Tensor> projected,
            List<Tensor> predicted,
            List<Tensor> embeddings,
            Tensor ids,
            Optional<Tensor> labels,
            int[][] ranks,
            RandomStream random) {
        List<Tensor> rows = new ArrayList<>();
        List<Tensor> neighbours = new ArrayList<>();
        List<Tensor> accuracy = new ArrayList<>();
        List<Tensor> top1 = new ArrayList<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor firstUnit = NeighbourQueue.unit(embeddings.get(0));
            for (int view = 0; view < VIEWS; view++) {
                Tensor unit = view == 0 ? firstUnit : NeighbourQueue.unit(embeddings.get(view));
                Tensor similarity = lookup(unit, ids, labels, random);
                Tensor row = NeighbourQueue.choose(similarity, ranks(ranks[view]), config.topK());
                rows.add(row);
                neighbours.add(queue.embeddingsAt(row));
                if (view == 0 && labels.isPresent()) {
                    accuracy.add(shareEqual(queue.labelsAt(row), labels.get()));
                    Tensor nearest = config.topK() == 1 ? row : NeighbourQueue.choose(similarity, row, 1);
                    top1.add(shareEqual(queue.labelsAt(nearest), labels.get()));
                }
            }
            queue.push(firstUnit, ids, labels.orElseGet(() -> torch.full_like(ids, new Scalar(-1))));
        }
        return new HeadOutput(symmetric(predicted, neighbours), projected, predicted, rows, accuracy, top1);
    }

    private Tensor lookup(Tensor unit, Tensor ids, Optional<Tensor> labels, RandomStream random) {
        Tensor similarity = queue.similarities(unit, ids);
        if (!config.kind().usesLabels()) {
            return similarity;
        }
        Tensor known = labels.orElseThrow(() -> new ContrastException(
                "The " + config.kind() + " head reads labels, but the data has none. Use another tune.head-kind."));
        long[] forced = new long[(int) ids.size(0)];
        Arrays.setAll(forced, i -> random.chance(config.oracleProbability()) ? 1 : 0);
        Tensor mask = device.place(Tensors.ofLongs(forced, forced.length)).to(ScalarType.Bool);
        return queue.favourOwnClass(similarity, known, mask);
    }

    private Tensor ranks(int[] picks) {
        long[] values = Arrays.stream(picks).asLongStream().toArray();
        return device.place(Tensors.ofLongs(values, values.length));
    }

    private static Tensor shareEqual(Tensor a, Tensor b) {
        return a.eq(b).to(ScalarType.Float).mean();
    }

    /** The ablations without a queue: the other view's embedding itself is the anchor; gradients flow into it. */
    private HeadOutput directLoss(List<Tensor> projected, List<Tensor> predicted, List<Tensor> embeddings) {
        List<Tensor> anchors = embeddings.stream().map(NeighbourQueue::unit).toList();
        return new HeadOutput(symmetric(predicted, anchors), projected, predicted, List.of(), List.of(), List.of());
    }

    private Tensor symmetric(List<Tensor> predicted, List<Tensor> neighbours) {
        Tensor loss0 = NnclrLoss.of(predicted.get(0), neighbours.get(1), config.temperature(), config.transposed());
        Tensor loss1 = NnclrLoss.of(predicted.get(1), neighbours.get(0), config.temperature(), config.transposed());
        return loss0.add(loss1).div(new Scalar(2.0));
    }

    /**
     * Moves the target projector towards the projector, after every optimiser step: parameters {@code target * f +
     * projector * (1 - f)}, batch-norm statistics copied (MAE-CT utils/model_utils.py update_ema).
     */
    public void updateTarget() {
        target.ifPresent(t -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Scalar kept = new Scalar(config.targetFactor());
                Scalar taken = new Scalar(1 - config.targetFactor());
                Map<String, Tensor> online = projector.tensors().parameters();
                t.tensors()
                        .parameters()
                        .forEach((name, value) -> value.mul_(kept).add_(online.get(name), taken));
                t.tensors()
                        .buffers()
                        .forEach((name, value) ->
                                value.copy_(projector.tensors().buffers().get(name)));
            }
        });
    }

    /**
     * Embeddings with running statistics, as at inference.
     *
     * @param features float [N, feature dim]
     * @return the projection, float [N, dim]
     */
    public Tensor project(Tensor features) {
        return projector.forward(features, false);
    }

    /** The settings. */
    public HeadConfig config() {
        return config;
    }

    /**
     * The weights under the official names: {@code queue*}, {@code projector.*}, {@code predictor.*} and, as buffers,
     * {@code target_projector.*}.
     */
    public NamedTensors tensors() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
