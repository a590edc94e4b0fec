/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.graph.Copier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Batches with views and labels on the device. While it computes a step, the next batch is copied beside that, if the loader
 * has it. The images' indices stay on the CPU, too.
 */
final class BatchesOnDevice implements BatchEpoch {
    static {
        NativeSetup.prepare();
    }

    /** A batch on its way. */
    private record OnItsWay(Tensor indices, int groups, List<String> labels, Copier.Copies copies)
            implements AutoCloseable {
        Batch arrived() {
            List<Tensor> taken = copies.take();
            copies.close();
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < labels.size(); i++) {
                named.put(labels.get(i), taken.get(groups + i));
            }
            return new Batch(indices, taken.subList(0, groups), named);
        }

        @Override
        public void close() {
            copies.close();
            indices.close();
        }
    }

    private final BatchEpoch batches;
    private final Copier copier;
    private Optional<OnItsWay> next = Optional.empty();

    /** Takes over {@code batches}, on the CPU. */
    BatchesOnDevice(BatchEpoch batches, Copier copier) {
        this.batches = batches;
        this.copier = copier;
    }

    @Override
    public boolean hasNext() {
        return next.isPresent() || batches.hasNext();
    }

    @Override
    public Batch next() {
        OnItsWay batch = next.orElseGet(this::begin);
        next = Optional.empty();
        return batch.arrived();
    }

    @Override
    public void beginNext() {
        if (next.isEmpty() && batches.isReady()) {
            next = Optional.of(begin());
        }
    }

    private OnItsWay begin() {
        Batch batch = batches.next();
        List<Tensor> all = new ArrayList<>(batch.views());
        all.addAll(batch.labels().values());
        try {
            OnItsWay begun = new OnItsWay(
                    batch.indices(),
                    batch.views().size(),
                    List.copyOf(batch.labels().keySet()),
                    copier.begin(all));
            all.forEach(Tensor::close);
            return begun;
        } catch (RuntimeException e) {
            batch.close();
            throw e;
        }
    }

    @Override
    public int step() {
        return batches.step() - (next.isPresent() ? 1 : 0);
    }

    @Override
    public boolean isReady() {
        return next.isPresent() || batches.isReady();
    }

    @Override
    public long nanosWaited() {
        return batches.nanosWaited();
    }

    @Override
    public void close() {
        next.ifPresent(OnItsWay::close);
        next = Optional.empty();
        batches.close();
    }
}
