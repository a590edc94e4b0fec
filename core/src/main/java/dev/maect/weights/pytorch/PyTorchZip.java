/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.bytes.ByteInput;
import dev.maect.weights.pytorch.Pickled.Storage;
import dev.maect.weights.pytorch.Pickled.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The format of {@code torch.save} since PyTorch 1.6: a zip of {@code data.pkl} and one raw entry per storage. */
final class PyTorchZip {
    private PyTorchZip() {}

    static PickleFile read(FileChannel channel) throws IOException {
        ZipIndex zip = new ZipIndex(channel);
        String prefix = prefix(zip);
        if (zip.contains(prefix + "constants.pkl")) {
            throw new CheckpointException("it is a TorchScript archive, a program and not just weights; load it in"
                    + " Python with torch.jit.load and save its state_dict");
        }
        checkByteOrder(channel, zip, prefix + "byteorder");
        long size = zip.size(prefix + "data.pkl");
        if (size > PickleFile.MAX_BYTES) {
            throw new CheckpointException("its pickle has " + size + " bytes, far more than a checkpoint's");
        }
        long start = zip.dataStart(prefix + "data.pkl");
        Map<String, Long> storages = new HashMap<>();
        Unpickler unpickler =
                new Unpickler(new ByteInput(channel, start, start + size), id -> storage(zip, prefix, storages, id));
        return new PickleFile(unpickler.load(), storages);
    }

    /** The folder of the one data.pkl, whatever its name. */
    private static String prefix(ZipIndex zip) {
        String found = "";
        for (String name : zip.names()) {
            boolean top = name.equals("data.pkl") || name.endsWith("/data.pkl");
            if (top && !found.isEmpty()) {
                throw new CheckpointException("it holds both " + found + " and " + name);
            }
            found = top ? name : found;
        }
        if (found.isEmpty()) {
            throw new CheckpointException("it is a zip file without data.pkl, so not a PyTorch checkpoint");
        }
        return found.substring(0, found.length() - "data.pkl".length());
    }

    private static void checkByteOrder(FileChannel channel, ZipIndex zip, String name) throws IOException {
        if (zip.contains(name)) {
            long start = zip.dataStart(name);
            byte[] order = new ByteInput(channel, start, start + zip.size(name)).bytes(Math.min(zip.size(name), 10));
            if (!new String(order, StandardCharsets.US_ASCII).startsWith("little")) {
                throw new CheckpointException("it was written on a big-endian machine; save it again on another");
            }
        }
    }

    private static Storage storage(ZipIndex zip, String prefix, Map<String, Long> storages, Tuple id) {
        Storage storage = PickleFile.storage(id);
        String name = prefix + "data/" + storage.key();
        try {
            long bytes = storage.numel() * storage.dtype().bytes();
            if (zip.size(name) != bytes) {
                throw new CheckpointException("storage " + name + " should have " + bytes
                        + " bytes by the pickle, but has " + zip.size(name));
            }
            if (!storages.containsKey(storage.key())) {
                storages.put(storage.key(), zip.dataStart(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        return storage;
    }
}
