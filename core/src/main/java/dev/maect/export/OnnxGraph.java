/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.io.ProtoWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** An ONNX graph in the making (GraphProto in onnx.proto): operations, weights, constants, inputs and outputs. */
final class OnnxGraph {
    /** The oldest operator set with layer normalisation: the more readers understand it. */
    static final int OPSET = 17;
    /** The format version that belongs to the operator set. */
    static final int IR_VERSION = 8;
    /** TensorProto.DataType: float32. */
    static final int FLOAT = 1;
    /** TensorProto.DataType: uint8. */
    static final int UINT8 = 2;
    /** TensorProto.DataType: int64. */
    static final int INT64 = 7;
    /** The name of the dimension that varies. */
    static final String BATCH = "batch";

    private final ProtoWriter nodes = new ProtoWriter();
    private final ProtoWriter constants = new ProtoWriter();
    private final ProtoWriter ports = new ProtoWriter();
    private final List<OnnxWeight> weights = new ArrayList<>();

    /** Adds an operation with one output, named {@code name}; returns that name. */
    String add(String operator, String name, String... inputs) {
        return add(new OnnxNode(operator, name, List.of(inputs), List.of(name)), name);
    }

    /** Adds an operation made by the caller; returns {@code output}. */
    String add(OnnxNode node, String output) {
        nodes.message(1, node.message());
        return output;
    }

    /** Adds a weight; returns its name. */
    String weight(OnnxWeight weight) {
        weights.add(weight);
        return weight.name();
    }

    /** Adds whole numbers, a vector; returns {@code name}. */
    String integers(String name, long... values) {
        return wholes(name, values, values.length);
    }

    /** Adds one whole number, a scalar; returns {@code name}. */
    String integer(String name, long value) {
        return wholes(name, new long[] {value});
    }

    private String wholes(String name, long[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        constants.message(5, tensor(INT64, name, bytes.array(), shape));
        return name;
    }

    /** Adds one number, a scalar; returns {@code name}. */
    String decimal(String name, float value) {
        return decimals(name, new float[] {value});
    }

    /** Adds numbers of a shape (none: a scalar); returns {@code name}. */
    String decimals(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        constants.message(5, tensor(FLOAT, name, bytes.array(), shape));
        return name;
    }

    private static ProtoWriter tensor(int type, String name, byte[] raw, long... shape) {
        ProtoWriter tensor = new ProtoWriter();
        for (long size : shape) {
            tensor.integer(1, size);
        }
        return tensor.integer(2, type).text(8, name).bytes(9, raw);
    }

    /** Declares the input: {@value #BATCH} first, then the given sizes. */
    void input(String name, int type, long... sizes) {
        ports.message(11, port(name, type, sizes));
    }

    /** Declares a float32 output: {@value #BATCH} first, then the given sizes. */
    void output(String name, long... sizes) {
        ports.message(12, port(name, FLOAT, sizes));
    }

    private static ProtoWriter port(String name, int type, long... sizes) {
        ProtoWriter shape = new ProtoWriter().message(1, new ProtoWriter().text(2, BATCH));
        for (long size : sizes) {
            shape.message(1, new ProtoWriter().integer(1, size));
        }
        ProtoWriter tensor = new ProtoWriter().integer(1, type).message(2, shape);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    /** The weights in order. */
    List<OnnxWeight> weights() {
        return weights;
    }

    /** The fields of GraphProto except the weights, which may stand after them. */
    byte[] withoutWeights(String name) {
        byte[] head = new ProtoWriter().text(2, name).toByteArray();
        byte[] body = nodes.toByteArray();
        byte[] numbers = constants.toByteArray();
        byte[] ends = ports.toByteArray();
        return ByteBuffer.allocate(head.length + body.length + numbers.length + ends.length)
                .put(body)
                .put(head)
                .put(numbers)
                .put(ends)
                .array();
    }
}
