/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.engine.NativeSetup;
import dev.maect.io.AtomicFile;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes PyTorch checkpoints in the zip format: readable by {@code torch.load}, also with {@code weights_only=True}, and
 * by {@link PyTorchFile}.
 */
public final class PyTorch {
    static {
        NativeSetup.prepare();
    }

    private PyTorch() {}

    /**
     * Writes {@code tensors}, in the order of the map, as a dictionary; the file appears whole or not at all. The tensors
     * stay with the caller; they may lie on any device and need not be contiguous.
     *
     * @param wrapper the key the dictionary is put under ({@code model}, as the published MAE checkpoints have it, or
     *     {@code state_dict}); empty for a plain dictionary
     * @throws CheckpointException if the file cannot be written or a tensor has a type that is not supported
     */
    public static void write(Path path, Map<String, Tensor> tensors, String wrapper) {
        write(path, TensorSource.of(tensors), wrapper, Map.of());
    }

    /** As {@link #write(Path, Map, String)}, holding one tensor of {@code source} in memory at a time. */
    public static void write(Path path, TensorSource source, String wrapper) {
        write(path, source, wrapper, Map.of());
    }

    /**
     * As {@link #write(Path, TensorSource, String)}, with texts.
     *
     * @param extras texts kept beside the weights, not under {@code wrapper}'s key; {@link WeightFile#extras()} gives
     *     them back
     */
    public static void write(Path path, TensorSource source, String wrapper, Map<String, String> extras) {
        if (wrapper.isEmpty() && !extras.isEmpty() || extras.containsKey(wrapper)) {
            throw new IllegalArgumentException("Texts need a place of their own beside the weights");
        }
        List<TensorInfo> infos = new ArrayList<>();
        source.names().forEach(name -> infos.add(source.info(name)));
        byte[] pickle = pickle(infos, wrapper, extras);
        AtomicFile.write(path, channel -> {
            StoredZip zip = new StoredZip(channel);
            zip.add("archive/data.pkl", pickle);
            zip.add("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < infos.size(); i++) {
                try (Tensor tensor = source.read(infos.get(i).name())) {
                    zip.add("archive/data/" + i, tensor, infos.get(i).bytes());
                }
            }
            zip.add("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            zip.finish();
        });
    }

    /** The dictionary in pickle protocol 2, each tensor on a storage of its own. */
    private static byte[] pickle(List<TensorInfo> infos, String wrapper, Map<String, String> extras) {
        Pickle pickle = new Pickle();
        pickle.op(0x80, 2, '}');
        extras.forEach((key, value) -> pickle.text(key).text(value).op('s'));
        if (!wrapper.isEmpty()) {
            pickle.text(wrapper).op('}');
        }
        pickle.op('(');
        for (int i = 0; i < infos.size(); i++) {
            TensorInfo info = infos.get(i);
            pickle.text(info.name())
                    .global("torch._utils", "_rebuild_tensor_v2")
                    .op('(');
            pickle.op('(')
                    .text("storage")
                    .global("torch", info.dtype().storageName())
                    .text(String.valueOf(i))
                    .text("cpu")
                    .number(info.numel())
                    .op('t', 'Q');
            pickle.number(0).numbers(info.shape()).numbers(strides(info.shape()));
            pickle.op(0x89).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
        }
        pickle.op('u');
        if (!wrapper.isEmpty()) {
            pickle.op('s');
        }
        return pickle.op('.').bytes.toByteArray();
    }

    private static List<Long> strides(List<Long> shape) {
        List<Long> strides = new ArrayList<>(shape);
        long stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides.set(i, stride);
            stride *= Math.max(shape.get(i), 1);
        }
        return strides;
    }

    /** The few instructions a dictionary of tensors needs. */
    private static final class Pickle {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pickle op(int... codes) {
            for (int code : codes) {
                bytes.write(code);
            }
            return this;
        }

        Pickle text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            op('X');
            little(utf8.length, 4);
            bytes.writeBytes(utf8);
            return this;
        }

        Pickle global(String module, String name) {
            bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Pickle number(long value) {
            if (value <= Integer.MAX_VALUE) {
                op('J');
                little(value, 4);
            } else {
                op(0x8a, 8);
                little(value, 8);
            }
            return this;
        }

        Pickle numbers(List<Long> values) {
            op('(');
            values.forEach(this::number);
            return op('t');
        }

        private void little(long value, int count) {
            for (int i = 0; i < count; i++) {
                bytes.write((int) (value >>> (8 * i)));
            }
        }
    }
}
