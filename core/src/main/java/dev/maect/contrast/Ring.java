/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Undo;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How a queue is filled: the oldest rows are overwritten, and past the end it goes on at the beginning. */
final class Ring {
    private final int size;
    private final Tensor pointer;
    private final Undo undo;
    private long known;
    private long knownVersion;

    /**
     * @param size how many rows there are
     * @param pointer int64 [1], the row that is overwritten next; the queue's own buffer
     * @param undo is shown what is overwritten
     */
    Ring(int size, Tensor pointer, Undo undo) {
        this.size = size;
        this.pointer = pointer;
        this.undo = undo;
        knownVersion = -1;
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
            long start = start();
            long fitting = Math.min(n, size - start);
            undo.keep(pointer);
            for (int i = 0; i < stores.size(); i++) {
                overwrite(stores.get(i), start, values.get(i), 0, fitting);
                overwrite(stores.get(i), 0, values.get(i), fitting, n - fitting);
            }
            known = (start + n) % size;
            pointer.fill_(new Scalar(known));
            knownVersion = pointer._version();
        }
    }

    /** What the pointer holds. On a GPU reading waits for all before it, so it is read only where somebody else has written. */
    private long start() {
        return pointer._version() == knownVersion ? known : Tensors.toLongs(pointer)[0];
    }

    private void overwrite(Tensor store, long row, Tensor values, long first, long count) {
        if (count > 0) {
            Tensor rows = store.narrow(0, row, count);
            undo.keep(rows);
            rows.copy_(values.narrow(0, first, count));
        }
    }
}
