/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Undo;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * How a queue is filled: the oldest rows are overwritten, and past the end it goes on at the beginning. Where that is only the
 * pointer knows. On a CPU it is read; a GPU would have to finish all that it has to do first, and a step that it makes again
 * from a record would go on at the same row for ever, so there the rows are worked out on the device.
 */
final class Ring {
    private final int size;
    private final Tensor pointer;
    private final Undo undo;

    /**
     * @param size how many rows there are
     * @param pointer int64 [1], the row that is overwritten next; the queue's own buffer
     * @param undo is shown what is overwritten
     */
    Ring(int size, Tensor pointer, Undo undo) {
        this.size = size;
        this.pointer = pointer;
        this.undo = undo;
    }

    /**
     * Overwrites the oldest rows.
     *
     * @param stores what the queue keeps of each row, each [size, ...]
     * @param values what comes, one for each store, each [N, ...]
     * @throws ContrastException if N is larger than the queue
     */
    void push(List<Tensor> stores, List<Tensor> values) {
        long n = values.get(0).size(0);
        if (n > size) {
            throw new ContrastException("A queue of " + size + " cannot take batches of " + n
                    + ": set head.queue-size to at least the batch size.");
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (pointer.is_cpu()) {
                pushAt(Tensors.toLongs(pointer)[0], n, stores, values);
            } else {
                pushWherePointed(n, stores, values);
            }
        }
    }

    private void pushAt(long start, long n, List<Tensor> stores, List<Tensor> values) {
        long fitting = Math.min(n, size - start);
        undo.keep(pointer);
        for (int i = 0; i < stores.size(); i++) {
            overwrite(stores.get(i), start, values.get(i), 0, fitting);
            overwrite(stores.get(i), 0, values.get(i), fitting, n - fitting);
        }
        pointer.fill_(new Scalar((start + n) % size));
    }

    private void overwrite(Tensor store, long row, Tensor values, long first, long count) {
        if (count > 0) {
            Tensor rows = store.narrow(0, row, count);
            undo.keep(rows);
            rows.copy_(values.narrow(0, first, count));
        }
    }

    /** The same on the device alone. */
    void pushWherePointed(long n, List<Tensor> stores, List<Tensor> values) {
        undo.keep(pointer);
        TensorOptions options = new TensorOptions(ScalarType.Long).device(new DeviceOptional(pointer.device()));
        Tensor rows = torch.arange(new Scalar(n), options).add(pointer).remainder(new Scalar((long) size));
        for (int i = 0; i < stores.size(); i++) {
            Tensor store = stores.get(i);
            undo.keepRows(store, rows);
            store.index_copy_(0, rows, values.get(i).to(store.scalar_type()));
        }
        pointer.add_(new Scalar(n)).remainder_(new Scalar((long) size));
    }
}
