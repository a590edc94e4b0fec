/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadOutput;
import dev.maect.contrast.HeadStreams;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What stages 2 and 3 share: the head's step on the features of a batch's views. */
final class HeadStep {
    private HeadStep() {}

    /** Forward pass and loss of {@code features}, float [V * B, D]; those of the first views go to the monitors. */
    static StepResult of(Head head, Tensor features, StepInput input, HeadStreams streams) {
        HeadOutput output = head.forward(new WholeBatch(List.of(List.of(features)), input).of(0, streams));
        Tensor firstViews = features.narrow(0, 0, input.ids().size(0)).detach();
        return new StepResult(output.loss(), firstViews, output.metrics());
    }
}
