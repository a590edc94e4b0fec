/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.engine.Tensors;
import dev.maect.io.ProtoWriter;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A float32 weight of an ONNX graph (TensorProto). Its values are made only when they are written, one weight at a time.
 *
 * @param name as in the graph
 * @param source the tensor it comes from, not closed here
 * @param change a view of {@code source}, such as its transpose, or {@code source} itself
 */
record OnnxWeight(String name, Tensor source, UnaryOperator<Tensor> change) {
    /** A tensor as it is. */
    static OnnxWeight of(String name, Tensor tensor) {
        return new OnnxWeight(name, tensor, Tensor::alias);
    }

    /** A matrix turned on its side: the weight of a linear layer as the right factor of a product. */
    static OnnxWeight transposed(String name, Tensor tensor) {
        return new OnnxWeight(name, tensor, Tensor::t);
    }

    /** Bytes of the values. */
    long bytes() {
        return source.numel() * Float.BYTES;
    }

    /** Name, type and shape: a TensorProto whose values are yet to follow. */
    ProtoWriter header() {
        ProtoWriter writer = new ProtoWriter();
        try (Tensor view = change.apply(source)) {
            for (long size : Tensors.shape(view)) {
                writer.integer(1, size);
            }
        }
        return writer.integer(2, OnnxGraph.FLOAT).text(8, name);
    }

    /** The values, float32 and contiguous on the CPU; the caller closes them. */
    Tensor values() {
        try (Tensor view = change.apply(source);
                Tensor detached = view.detach();
                Tensor cpu = detached.cpu()) {
            return cpu.contiguous();
        }
    }
}
