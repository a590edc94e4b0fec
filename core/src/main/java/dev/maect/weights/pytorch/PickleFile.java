/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.pytorch.Pickled.Global;
import dev.maect.weights.pytorch.Pickled.Storage;
import dev.maect.weights.pytorch.Pickled.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint's unpickled content and where its storages lie.
 *
 * @param root the value that was saved
 * @param storages the place in the file of each storage's first byte, by key
 */
record PickleFile(Object root, Map<String, Long> storages) {
    /** Where newer PyTorch keeps the bytes of types that have no storage class: float8, uint16 and others. */
    static final String UNTYPED = "torch.storage.UntypedStorage";

    /** Pickles larger than this are no checkpoints of networks: their data lies outside the pickle. */
    static final long MAX_BYTES = 64L << 20;

    /** A persistent id: ('storage', type, key, device, number of elements, ...). The device does not matter here. */
    static Storage storage(Tuple id) {
        List<Object> items = id.items();
        if (items.size() < 5
                || !"storage".equals(items.get(0))
                || !(items.get(1) instanceof Global type)
                || !(items.get(2) instanceof String key)
                || !(items.get(4) instanceof Long numel)
                || numel < 0) {
            throw new CheckpointException("a storage reference is damaged");
        }
        DType dtype = (type.qualified().equals(UNTYPED)
                        ? Optional.of(DType.U8)
                        : DType.ofStorageName(type.name())
                                .filter(known -> type.module().equals("torch")))
                .orElseThrow(() -> new CheckpointException(
                        "storage " + key + " has the type " + type.qualified() + ", which is not supported"));
        if (numel > Long.MAX_VALUE / dtype.bytes()) {
            throw new CheckpointException("storage " + key + " claims " + numel + " elements");
        }
        return new Storage(key, dtype, 0, numel);
    }
}
