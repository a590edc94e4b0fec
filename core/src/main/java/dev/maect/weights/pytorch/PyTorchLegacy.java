/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.bytes.ByteInput;
import dev.maect.weights.pytorch.Pickled.Storage;
import dev.maect.weights.pytorch.Pickled.Tuple;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of {@code torch.save} before PyTorch 1.6: five pickles one after another (magic number, protocol version,
 * byte order, content, storage keys), then each storage as a 64-bit count and its raw elements.
 */
final class PyTorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private PyTorchLegacy() {}

    static PickleFile read(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteInput in = new ByteInput(channel, 0, Math.min(size, PickleFile.MAX_BYTES));
        if (!MAGIC.equals(plain(in))) {
            throw new CheckpointException("it is a pickle, but not one of torch.save");
        }
        if (!Long.valueOf(PROTOCOL).equals(plain(in))) {
            throw new CheckpointException("its format is of another version than " + PROTOCOL);
        }
        if (!(plain(in) instanceof Map<?, ?> system) || Boolean.FALSE.equals(system.get("little_endian"))) {
            throw new CheckpointException("it was written on a big-endian machine; save it again on another");
        }
        Map<String, Storage> roots = new HashMap<>();
        Object root = new Unpickler(in, id -> storage(roots, id)).load();
        if (!(plain(in) instanceof List<?> keys)) {
            throw new CheckpointException("its list of storages is missing");
        }
        Map<String, Long> places = new HashMap<>();
        ByteInput data = new ByteInput(channel, in.position(), size);
        for (Object key : keys) {
            Storage storage = key instanceof String text ? roots.get(text) : null;
            if (storage == null || places.containsKey(storage.key())) {
                throw new CheckpointException("its list of storages does not fit its content");
            }
            long numel = data.i64();
            if (numel != storage.numel()) {
                throw new CheckpointException(
                        "storage " + storage.key() + " should have " + storage.numel() + " elements, but has " + numel);
            }
            places.put(storage.key(), data.position());
            data.skip(numel * storage.dtype().bytes());
        }
        if (places.size() < roots.size()) {
            throw new CheckpointException("some of its storages are missing");
        }
        return new PickleFile(root, places);
    }

    private static Object plain(ByteInput in) throws IOException {
        return new Unpickler(in, id -> {
                    throw new CheckpointException("it refers to a storage where none belongs");
                })
                .load();
    }

    private static Storage storage(Map<String, Storage> roots, Tuple id) {
        Storage root = PickleFile.storage(id);
        Storage known = roots.putIfAbsent(root.key(), root);
        if (known != null && !known.equals(root)) {
            throw new CheckpointException("storage " + root.key() + " is described in two ways");
        }
        if (id.items().size() > 5 && id.items().get(5) instanceof Tuple view) {
            return view(root, view);
        }
        return root;
    }

    /** A storage that is part of another: (key, first element, number of elements), as very old files have it. */
    private static Storage view(Storage root, Tuple view) {
        List<Object> items = view.items();
        if (items.size() != 3
                || !(items.get(1) instanceof Long start)
                || !(items.get(2) instanceof Long numel)
                || start < 0
                || numel < 0
                || start > root.numel() - numel) {
            throw new CheckpointException("a view of storage " + root.key() + " reaches outside it");
        }
        return new Storage(root.key(), root.dtype(), start, numel);
    }
}
