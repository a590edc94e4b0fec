/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.engine.NativeSetup;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Tensors computed from those of another source when they are read: renamed, reshaped, joined or cut. Only what is asked
 * for is read, so that translating a file costs the memory of its largest tensor.
 */
final class DerivedTensors implements TensorSource {
    static {
        NativeSetup.prepare();
    }

    /**
     * A tensor to be.
     *
     * @param info what it is
     * @param read how it is made
     * @param original its name in the other source if it is only renamed
     */
    private record Derived(TensorInfo info, Supplier<Tensor> read, Optional<String> original) {
        Derived(TensorInfo info, Supplier<Tensor> read) {
            this(info, read, Optional.empty());
        }
    }

    private final TensorSource source;
    private final Map<String, Derived> tensors = new LinkedHashMap<>();

    DerivedTensors(TensorSource source) {
        this.source = source;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return derived(name).info;
    }

    @Override
    public Tensor read(String name) {
        return derived(name).read.get();
    }

    @Override
    public void readInto(String name, Tensor target) {
        Optional<String> original = derived(name).original;
        if (original.isPresent()) {
            source.readInto(original.get(), target);
        } else {
            TensorSource.super.readInto(name, target);
        }
    }

    private Derived derived(String name) {
        Derived derived = tensors.get(name);
        if (derived == null) {
            throw new CheckpointException("There is no tensor named " + name + ".");
        }
        return derived;
    }

    /** {@code from} under another name. */
    void rename(String name, String from) {
        tensors.put(name, new Derived(source.info(from).named(name), () -> source.read(from), Optional.of(from)));
    }

    /** {@code from} in another shape of as many elements. */
    void reshape(String name, String from, long... shape) {
        TensorInfo info = TensorInfo.of(name, source.info(from).dtype(), shape);
        tensors.put(name, new Derived(info, () -> {
            try (Tensor tensor = source.read(from)) {
                return tensor.reshape(shape);
            }
        }));
    }

    /** The rows of {@code parts}, one after another. */
    void stack(String name, List<String> parts) {
        DType dtype = source.info(parts.get(0)).dtype();
        List<Long> shape = new ArrayList<>(source.info(parts.get(0)).shape());
        long rows = 0;
        for (String part : parts) {
            List<Long> partShape = source.info(part).shape();
            if (source.info(part).dtype() != dtype
                    || partShape.isEmpty()
                    || !partShape.subList(1, partShape.size()).equals(shape.subList(1, shape.size()))) {
                throw new CheckpointException("The tensors " + String.join(", ", parts) + " do not fit together.");
            }
            rows += partShape.get(0);
        }
        shape.set(0, rows);
        tensors.put(
                name, new Derived(new TensorInfo(name, source.info(parts.get(0)).dtype(), shape), () -> {
                    Tensor[] rowsOfParts = new Tensor[parts.size()];
                    try {
                        for (int i = 0; i < rowsOfParts.length; i++) {
                            rowsOfParts[i] = source.read(parts.get(i));
                        }
                        try (TensorVector vector = new TensorVector(rowsOfParts)) {
                            return torch.cat(vector, 0);
                        }
                    } finally {
                        for (Tensor tensor : rowsOfParts) {
                            if (tensor != null) {
                                tensor.close();
                            }
                        }
                    }
                }));
    }

    /** {@code length} entries of {@code from} along dimension {@code dim}, beginning at {@code start}. */
    void cut(String name, String from, int dim, long start, long length) {
        TensorInfo whole = source.info(from);
        List<Long> shape = new ArrayList<>(whole.shape());
        shape.set(dim, length);
        tensors.put(name, new Derived(new TensorInfo(name, whole.dtype(), shape), () -> {
            try (Tensor tensor = source.read(from);
                    Tensor part = tensor.narrow(dim, start, length)) {
                return part.clone();
            }
        }));
    }

    /** Zeros, which no other tensor has to do with. */
    void zeros(String name, DType type, long... shape) {
        tensors.put(
                name,
                new Derived(
                        TensorInfo.of(name, type, shape),
                        () -> torch.zeros(shape, new TensorOptions(type.scalarType()))));
    }

    /** {@code from} [1, n, D] with a row of zeros in front. */
    void addZeroRow(String name, String from) {
        TensorInfo info = source.info(from);
        long[] shape = info.dims();
        shape[1]++;
        tensors.put(name, new Derived(TensorInfo.of(name, info.dtype(), shape), () -> {
            try (Tensor tensor = source.read(from);
                    Tensor row = tensor.new_zeros(1, 1, shape[2]);
                    TensorVector vector = new TensorVector(row, tensor)) {
                return torch.cat(vector, 1);
            }
        }));
    }

    /** The class token [1, 1, D] plus row 0 of {@code positions} [1, 1 + n, D], as they are added in the forward pass. */
    void addClassRow(String name, String token, String positions) {
        tensors.put(name, new Derived(source.info(token).named(name), () -> {
            try (Tensor all = source.read(positions);
                    Tensor row = all.narrow(1, 0, 1)) {
                return zero(row) ? source.read(token) : sum(token, row);
            }
        }));
    }

    private Tensor sum(String token, Tensor row) {
        try (Tensor tensor = source.read(token);
                Tensor sum = tensor.add(row)) {
            return sum.to(tensor.scalar_type());
        }
    }

    /** {@code from} [1, 1 + n, D] without row 0, which must be zero as nothing else could hold it. */
    void dropZeroRow(String name, String from) {
        TensorInfo info = source.info(from);
        long[] shape = info.dims();
        shape[1]--;
        tensors.put(name, new Derived(TensorInfo.of(name, info.dtype(), shape), () -> {
            try (Tensor tensor = source.read(from);
                    Tensor row = tensor.narrow(1, 0, 1);
                    Tensor rest = tensor.narrow(1, 1, shape[1])) {
                if (!zero(row)) {
                    throw new CheckpointException("The class row of " + from
                            + " is not zero, and a decoder without one cannot express it. Set the row to zero or import"
                            + " only the encoder.");
                }
                return rest.clone();
            }
        }));
    }

    private static boolean zero(Tensor tensor) {
        try (Tensor any = tensor.any()) {
            return !any.item_bool();
        }
    }
}
