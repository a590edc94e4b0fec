/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.contrast.HeadInput;
import dev.maect.contrast.HeadStreams;
import dev.maect.distributed.GatheredRows;
import dev.maect.distributed.ProcessGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch as heads see it: with the features of all ranks. What a head does, batch norm, neighbours, queue, draws, loss and
 * metrics, is about the batch as a whole, so every rank does all of it on the same numbers; a head is small beside the
 * encoder. The gradients of the features go back to the ranks that made them.
 */
final class WholeBatch {
    private final List<List<Tensor>> features;
    private final Tensor ids;
    private final Optional<Tensor> labels;

    /** @param own per head and group of views float [V * n, D], of this rank's images */
    WholeBatch(List<List<Tensor>> own, StepInput input) {
        ProcessGroup group = input.group();
        features = group.isAlone() ? own : gathered(own, input);
        ids = group.isAlone() ? input.ids() : group.gather(input.ids(), input.images());
        labels = group.isAlone() ? input.labels() : input.labels().map(known -> group.gather(known, input.images()));
    }

    /** All features travel together, a row for each image, so that the encoder's graph is gone through once. */
    private static List<List<Tensor>> gathered(List<List<Tensor>> own, StepInput input) {
        long images = input.ids().size(0);
        List<Tensor> rows = own.stream()
                .flatMap(List::stream)
                .map(views -> views.to(ScalarType.Float)
                        .unflatten(0, views.size(0) / images, images)
                        .transpose(0, 1)
                        .flatten(1, 2))
                .toList();
        Tensor joined = torch.cat(new TensorVector(rows.toArray(Tensor[]::new)), 1);
        Tensor all = GatheredRows.of(input.group(), joined, 1, input.images());
        List<List<Tensor>> features = new ArrayList<>();
        long at = 0;
        for (List<Tensor> ofHead : own) {
            List<Tensor> groups = new ArrayList<>();
            for (Tensor views : ofHead) {
                long width = views.size(0) / images * views.size(1);
                groups.add(all.narrow(1, at, width)
                        .unflatten(1, views.size(0) / images, views.size(1))
                        .transpose(0, 1)
                        .flatten(0, 1));
                at += width;
            }
            features.add(groups);
        }
        return features;
    }

    /** What head {@code head} sees. */
    HeadInput of(int head, HeadStreams streams) {
        return new HeadInput(features.get(head), ids, labels, streams);
    }
}
