/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Each embedding swapped for one of its nearest neighbours in the queue; then the first view's embeddings are stored
 * there. Neighbours carry no gradient.
 */
final class NeighbourAnchors implements Anchors {
    private final NeighbourQueue queue;
    private final int topK;
    private final ComputeDevice device;
    private final Optional<Oracle> oracle;

    NeighbourAnchors(NeighbourQueue queue, int topK, ComputeDevice device, Optional<Oracle> oracle) {
        this.queue = queue;
        this.topK = topK;
        this.device = device;
        this.oracle = oracle;
    }

    @Override
    public boolean carryGradient() {
        return false;
    }

    @Override
    public Chosen of(List<Tensor> embeddings, HeadInput input, Picks picks) {
        Tensor ids = device.place(input.ids());
        Optional<RandomStream> chances = oracle.map(o -> o.stream(input));
        List<Tensor> rows = new ArrayList<>();
        List<Tensor> neighbours = new ArrayList<>();
        Map<String, Tensor> metrics = new LinkedHashMap<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor firstUnit = NeighbourQueue.unit(embeddings.get(0));
            for (int view = 0; view < embeddings.size(); view++) {
                Tensor unit = view == 0 ? firstUnit : NeighbourQueue.unit(embeddings.get(view));
                Tensor plain = queue.similarities(unit, ids);
                Tensor similarity = oracle.map(o -> o.favour(plain, input, chances.orElseThrow()))
                        .orElse(plain);
                Tensor row = NeighbourQueue.choose(similarity, device.place(picks.ofView(view)), topK);
                rows.add(row);
                neighbours.add(queue.embeddingsAt(row));
                if (view == 0 && input.labels().isPresent()) {
                    Tensor nearest = topK == 1 ? row : NeighbourQueue.choose(similarity, row, 1);
                    metrics.put("nn-accuracy", shareEqual(row, input.labels().get()));
                    metrics.put(
                            "nn-accuracy-top1",
                            shareEqual(nearest, input.labels().get()));
                }
            }
            queue.push(firstUnit, ids, input.labels().orElseGet(() -> none(ids)));
        }
        return new Chosen(neighbours, rows, metrics);
    }

    private static Tensor none(Tensor ids) {
        return torch.full_like(ids, new Scalar(-1));
    }

    /** The share of rows of the queue with the sample's own label. */
    private Tensor shareEqual(Tensor rows, Tensor labels) {
        Tensor known = labels.ge(new Scalar(0)); // others have no label
        Tensor equal = queue.labelsAt(rows).eq(labels).logical_and(known).to(ScalarType.Float);
        return equal.sum().div(known.to(ScalarType.Float).sum().clamp_min(new Scalar(1)));
    }
}
