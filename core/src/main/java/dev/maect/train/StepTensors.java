/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.loader.Batch;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * All that the gradients of a step are computed from and that changes from step to step.
 *
 * @param views per group of views as in the batch, wherever they are
 * @param ids int64 [B], the images; on the device if {@code epoch} is there
 * @param labels int64 [B], of the first label set: one is enough for the metric
 * @param epoch int64 [1] on the device, where what is random is drawn there
 * @param numbers float32 on the device, the stage's for this step
 */
record StepTensors(List<Tensor> views, Tensor ids, Optional<Tensor> labels, Optional<Tensor> epoch, Tensor numbers)
        implements AutoCloseable {
    /**
     * Those of a batch. The batch and the enclosing scope own them.
     *
     * @param drawsHere whether what is random is drawn on the device
     */
    static StepTensors of(Batch batch, int epoch, float[] numbers, ComputeDevice device, boolean drawsHere) {
        return new StepTensors(
                batch.views(),
                drawsHere ? device.place(batch.indices()) : batch.indices(),
                batch.labels().values().stream().findFirst(),
                drawsHere ? Optional.of(device.full(ScalarType.Long, epoch, 1)) : Optional.empty(),
                device.place(Tensors.ofFloats(numbers, numbers.length)));
    }

    /** How many images there are. */
    int images() {
        return Math.toIntExact(ids.size(0));
    }

    /** Whatever a step's shapes follow from, as text. */
    String shape() {
        StringBuilder text = new StringBuilder();
        for (Tensor tensor : all()) {
            text.append(tensor.scalar_type()).append(Arrays.toString(Tensors.shape(tensor)));
        }
        return text.toString();
    }

    /** Copies on {@code device}, which the caller closes. */
    StepTensors kept(ComputeDevice device) {
        return new StepTensors(
                views.stream().map(view -> kept(view, device)).toList(),
                kept(ids, device),
                labels.map(tensor -> kept(tensor, device)),
                epoch.map(tensor -> kept(tensor, device)),
                kept(numbers, device));
    }

    private static Tensor kept(Tensor tensor, ComputeDevice device) {
        return Scopes.escape(Scopes.keep(() -> device.place(tensor).clone()));
    }

    /** Overwrites these with the values of {@code other}, of the same shape. */
    void copyFrom(StepTensors other, ComputeDevice device) {
        List<Tensor> values = other.all();
        List<Tensor> places = all();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < places.size(); i++) {
                places.get(i).copy_(device.place(values.get(i)));
            }
        }
    }

    private List<Tensor> all() {
        List<Tensor> all = new ArrayList<>(views);
        all.add(ids);
        labels.ifPresent(all::add);
        epoch.ifPresent(all::add);
        all.add(numbers);
        return all;
    }

    @Override
    public void close() {
        all().forEach(Tensor::close);
    }
}
