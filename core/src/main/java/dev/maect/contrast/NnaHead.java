/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * MIM-Refiner's head: projector, predictor, queue and nearest neighbour alignment (models/ssl/nnclr_head.py). All views go
 * through it at once, so batch norm sees them together. Those of the first group make targets, without gradient, and look
 * for neighbours; those of the further groups, local views, make predictions alone.
 */
final class NnaHead implements Head {
    static {
        NativeSetup.prepare();
    }

    private final NnaHeads.Kind kind;
    private final HeadConfig config;
    private final ComputeDevice device;
    private final NamedTensors tensors = new NamedTensors();
    private final NormedLayers projector;
    private final NormedLayers predictor;
    private final EmbeddingQueue queue;
    private final NnaLoss loss;
    /** What this step's forward pass has overwritten. */
    private final Undo undo = new Undo();

    NnaHead(NnaHeads.Kind kind, HeadConfig config, ComputeDevice device) {
        this.kind = kind;
        this.config = config;
        this.device = device;
        projector = new NormedLayers(
                config.featureDim(), config.projectorHiddenDim(), config.projectorHiddenDim(), config.outputDim());
        predictor = new NormedLayers(config.outputDim(), config.predictorHiddenDim(), config.outputDim());
        queue = new EmbeddingQueue(config.queueSize(), config.outputDim(), undo);
        loss = kind.loss(config.temperature());
        tensors.include("projector", projector.tensors())
                .include("predictor", predictor.tensors())
                .include("queue", queue.tensors());
    }

    @Override
    public void initialise(GeneratorOptional generator) {
        projector.initialise(generator);
        predictor.initialise(generator);
        queue.initialise(generator);
    }

    @Override
    public HeadOutput forward(HeadInput input) {
        Pass pass = pass(input, view -> input.streams().integers("neighbour", input.ids(), view, config.topK()));
        return new HeadOutput(pass.loss(), pass.metrics());
    }

    /**
     * What came of a batch.
     *
     * @param loss float scalar with graph
     * @param terms what it is the mean of
     * @param projected float [V * N, dim], with graph
     * @param predicted float [V * N, dim], with graph
     * @param targets per global view float [N, dim]
     * @param rows per global view int64 [N], the rows of the queue
     * @param neighbours per global view float [N, dim], what is there
     * @param metrics float scalars by name
     */
    record Pass(
            Tensor loss,
            NnaLoss.Terms terms,
            Tensor projected,
            Tensor predicted,
            List<Tensor> targets,
            List<Tensor> rows,
            List<Tensor> neighbours,
            Map<String, Tensor> metrics) {}

    /** As {@link #forward}, with neighbours picked by {@code picks}. */
    Pass pass(HeadInput input, Anchors.Picks picks) {
        List<Integer> views = views(input);
        keepStatistics();
        Tensor features = torch.cat(new TensorVector(input.features().toArray(Tensor[]::new)), 0);
        Tensor projected = projector.forward(features, true);
        Tensor predicted = predictor.forward(projected, true);
        try (Autocast fullPrecision = new Autocast(device, Precision.FP32)) {
            Lookup found = lookup(projected.detach(), views.get(0), input, picks);
            NnaLoss.Terms terms = loss.of(found.targets(), found.neighbours(), predicted);
            return new Pass(
                    terms.loss(),
                    terms,
                    projected,
                    predicted,
                    found.targets(),
                    found.rows(),
                    found.neighbours(),
                    found.metrics());
        }
    }

    private record Lookup(
            List<Tensor> targets, List<Tensor> rows, List<Tensor> neighbours, Map<String, Tensor> metrics) {}

    /** The queue is read as the step before left it; then the first view goes in, and the loss comes after. */
    private Lookup lookup(Tensor projected, int globals, HeadInput input, Anchors.Picks picks) {
        long n = input.images();
        Tensor ids = device.place(input.ids());
        List<Tensor> targets = new ArrayList<>();
        List<Tensor> rows = new ArrayList<>();
        List<Tensor> neighbours = new ArrayList<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int view = 0; view < globals; view++) {
                Tensor target = projected.narrow(0, view * n, n).to(ScalarType.Float);
                Tensor similarity = queue.similarities(NeighbourQueue.unit(target), ids);
                Tensor row = NeighbourQueue.choose(similarity, device.place(picks.ofView(view)), config.topK());
                targets.add(target);
                rows.add(row);
                neighbours.add(queue.embeddingsAt(row));
            }
            Map<String, Tensor> metrics = metrics(input, targets, rows, neighbours);
            queue.push(targets.get(0), ids, input.labels().orElseGet(() -> torch.full_like(ids, new Scalar(-1))));
            return new Lookup(targets, rows, neighbours, metrics);
        }
    }

    /** Over all global views: how many neighbours have the image's label, how near they are, how long ago they were stored. */
    private Map<String, Tensor> metrics(
            HeadInput input, List<Tensor> targets, List<Tensor> rows, List<Tensor> neighbours) {
        Map<String, Tensor> metrics = new LinkedHashMap<>();
        Tensor all = joined(rows);
        input.labels()
                .ifPresent(labels -> metrics.put("nn-accuracy", shareEqual(queue.labelsAt(all), labels, rows.size())));
        Tensor target = NeighbourQueue.unit(joined(targets));
        metrics.put(
                "nn-similarity",
                target.mul(NeighbourQueue.unit(joined(neighbours))).sum(1).mean());
        metrics.put("nn-age", queue.agesAt(all).to(ScalarType.Float).mean());
        return metrics;
    }

    private static Tensor joined(List<Tensor> ofViews) {
        return torch.cat(new TensorVector(ofViews.toArray(Tensor[]::new)), 0);
    }

    /** Of the images that have a label, the share of neighbours with the same; an entry of no image has another. */
    private static Tensor shareEqual(Tensor found, Tensor labels, int views) {
        Tensor own = labels.repeat(views);
        Tensor known = own.ge(new Scalar(0));
        Tensor equal = found.eq(own).logical_and(known).to(ScalarType.Float);
        return equal.sum().div(known.to(ScalarType.Float).sum().clamp_min(new Scalar(1)));
    }

    /** Batch norm's, which a pass changes whether its step is made or not. */
    private void keepStatistics() {
        undo.forget();
        tensors.buffers().forEach((name, buffer) -> {
            if (!name.startsWith("queue.")) {
                undo.keep(buffer);
            }
        });
    }

    /** Views per group. */
    private List<Integer> views(HeadInput input) {
        List<Integer> views = input.features().stream()
                .map(group -> Math.toIntExact(group.size(0) / input.images()))
                .toList();
        if (views.stream().mapToInt(Integer::intValue).sum() < 2) {
            throw new ContrastException("The " + kind.name()
                    + " head compares views of an image with each other; this batch has " + views
                    + " views per group.");
        }
        return views;
    }

    @Override
    public boolean isRecordable() {
        return true;
    }

    @Override
    public void stepSkipped() {
        undo.putBack();
    }

    /** features float [N, feature dim] to projections and predictions float [N, dim] with running statistics. */
    List<Tensor> evaluate(Tensor features) {
        Tensor projected = projector.forward(features, false);
        return List.of(projected, predictor.forward(projected, false));
    }

    @Override
    public NamedTensors tensors() {
        return tensors;
    }

    @Override
    public void close() {
        undo.close();
        tensors.close();
    }
}
