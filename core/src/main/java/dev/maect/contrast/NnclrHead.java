/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Projector, predictor, queue and loss joined (MAE-CT contrastive_heads; paper section 3). Both views go through the
 * head one after the other, so batch norm sees one view at a time. In the loss, each view's prediction meets the anchors
 * of the other view: neighbours in the queue, or in ablations its embeddings.
 */
final class NnclrHead implements Head {
    private static final int VIEWS = 2;
    private static final String TARGET = "target_projector.";

    private final NnclrHeads.Kind kind;
    private final HeadConfig config;
    private final ComputeDevice device;
    private final NamedTensors tensors = new NamedTensors();
    private final Projector projector;
    private final Predictor predictor;
    private final NeighbourQueue queue;
    private final Optional<TargetProjector> target;
    private final Anchors anchors;
    /** What this step's forward pass has overwritten. */
    private final Undo undo = new Undo();

    NnclrHead(NnclrHeads.Kind kind, HeadConfig config, ComputeDevice device) {
        this.kind = kind;
        this.config = config;
        this.device = device;
        projector = new Projector(config.featureDim(), config.projectorHiddenDim(), config.outputDim());
        predictor = new Predictor(config.outputDim(), config.predictorHiddenDim());
        // Heads without a queue carry it along, so that a head with one can go on from them.
        queue = new NeighbourQueue(config.queueSize(), config.outputDim(), undo);
        tensors.include(queue.tensors())
                .include("projector", projector.tensors())
                .include("predictor", predictor.tensors());
        target = kind.usesTarget() ? Optional.of(new TargetProjector(projector, config)) : Optional.empty();
        target.ifPresent(t -> tensors.includeFrozen("target_projector", t.tensors()));
        anchors = kind.usesQueue() ? neighbours() : Anchors.themselves();
    }

    private Anchors neighbours() {
        Optional<Oracle> oracle = kind.usesLabels()
                ? Optional.of(new Oracle(kind.name(), queue, config.oracleProbability(), device))
                : Optional.empty();
        return new NeighbourAnchors(queue, config.topK(), device, oracle);
    }

    /** Draws fresh weights with PyTorch's defaults and a random queue; the target projector starts as a copy. */
    @Override
    public void initialise(GeneratorOptional generator) {
        projector.initialise(generator);
        predictor.initialise(generator);
        queue.initialise(generator);
        target.ifPresent(TargetProjector::reset);
    }

    /** Where no target projector was saved, it starts as a copy of the projector. */
    @Override
    public void continueFrom(Map<String, Tensor> saved) {
        boolean savedTarget = saved.keySet().stream().anyMatch(name -> name.startsWith(TARGET));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        tensors.all().keySet().forEach(name -> {
            String from = name.startsWith(TARGET) && !savedTarget ? name.substring("target_".length()) : name;
            Tensor value = saved.get(from);
            if (value != null) {
                weights.put(name, value);
            }
        });
        tensors.load(weights);
    }

    @Override
    public HeadOutput forward(HeadInput input) {
        Pass pass = pass(input);
        return new HeadOutput(pass.loss(), pass.chosen().metrics());
    }

    /**
     * What came of a batch.
     *
     * @param loss float scalar with graph
     * @param projected per view float [N, dim], with graph
     * @param predicted per view float [N, dim], with graph
     * @param chosen what the predictions were compared with
     */
    record Pass(Tensor loss, List<Tensor> projected, List<Tensor> predicted, Anchors.Chosen chosen) {}

    /** As {@link #forward}: top-k picks depend on (seed, stage, epoch, image, view) alone. */
    Pass pass(HeadInput input) {
        return pass(input, view -> input.streams().integers("neighbour", input.ids(), view, config.topK()));
    }

    /** As {@link #forward}, with neighbours picked by {@code picks}. */
    Pass pass(HeadInput input, Anchors.Picks picks) {
        Tensor features = pairs(input);
        keepStatistics();
        long n = input.images();
        List<Tensor> projected = new ArrayList<>();
        List<Tensor> predicted = new ArrayList<>();
        List<Tensor> embeddings = new ArrayList<>();
        for (int view = 0; view < VIEWS; view++) {
            Tensor h = features.narrow(0, view * n, n);
            Tensor z = projector.forward(h, true);
            projected.add(z);
            predicted.add(predictor.forward(z, true));
            embeddings.add(target.map(t -> embed(t, h)).orElse(z));
        }
        try (Autocast fullPrecision = new Autocast(device, Precision.FP32)) {
            Anchors.Chosen chosen = anchors.of(embeddings, input, picks);
            return new Pass(symmetric(predicted, chosen.anchors()), projected, predicted, chosen);
        }
    }

    /** Batch norm's, which a pass changes whether its step is made or not. */
    private void keepStatistics() {
        undo.forget();
        tensors.buffers().forEach((name, buffer) -> {
            if (name.endsWith(".running_mean")
                    || name.endsWith(".running_var")
                    || name.endsWith(".num_batches_tracked")) {
                undo.keep(buffer);
            }
        });
    }

    private Tensor pairs(HeadInput input) {
        if (input.features().size() != 1 || input.features().get(0).size(0) != VIEWS * input.images()) {
            List<Long> views = input.features().stream()
                    .map(group -> group.size(0) / input.images())
                    .toList();
            throw new ContrastException("The " + kind.name() + " head compares two views of each image, of one size;"
                    + " this batch has " + views + " views per group.");
        }
        return input.features().get(0);
    }

    /** Without grad unless the anchors carry it: the official head without a queue lets it through to the encoder. */
    private Tensor embed(TargetProjector projection, Tensor features) {
        try (AutoGradMode mode = new AutoGradMode(anchors.carryGradient() && GradMode.is_enabled())) {
            return projection.forward(features);
        }
    }

    private Tensor symmetric(List<Tensor> predicted, List<Tensor> anchor) {
        Tensor loss0 = NnclrLoss.of(predicted.get(0), anchor.get(1), config.temperature(), config.transposed());
        Tensor loss1 = NnclrLoss.of(predicted.get(1), anchor.get(0), config.temperature(), config.transposed());
        return loss0.add(loss1).div(new Scalar(2.0));
    }

    /** Labels are looked up by draws of Java's. */
    @Override
    public boolean isRecordable() {
        return !kind.usesLabels();
    }

    /** Moves the target projector towards the projector. */
    @Override
    public void afterStep() {
        target.ifPresent(TargetProjector::follow);
    }

    @Override
    public void stepSkipped() {
        undo.putBack();
    }

    /** features float [N, feature dim] to projections float [N, dim] with running statistics: nothing changes. */
    Tensor project(Tensor features) {
        return projector.forward(features, false);
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
