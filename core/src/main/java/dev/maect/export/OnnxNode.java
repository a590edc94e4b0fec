/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.io.ProtoWriter;
import java.util.List;

/** One operation of an ONNX graph (NodeProto, AttributeProto in onnx.proto). */
final class OnnxNode {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int INTS = 7;

    private final ProtoWriter message = new ProtoWriter();

    /** @param name the operation's name; its first output is named so, too */
    OnnxNode(String operator, String name, List<String> inputs, List<String> outputs) {
        inputs.forEach(input -> message.text(1, input));
        outputs.forEach(output -> message.text(2, output));
        message.text(3, name).text(4, operator);
    }

    OnnxNode integer(String attribute, long value) {
        return attribute(new ProtoWriter().text(1, attribute).integer(3, value).integer(20, INT));
    }

    OnnxNode decimal(String attribute, float value) {
        return attribute(new ProtoWriter().text(1, attribute).float32(2, value).integer(20, FLOAT));
    }

    OnnxNode integers(String attribute, long... values) {
        ProtoWriter writer = new ProtoWriter().text(1, attribute);
        for (long value : values) {
            writer.integer(8, value);
        }
        return attribute(writer.integer(20, INTS));
    }

    private OnnxNode attribute(ProtoWriter attribute) {
        message.message(5, attribute);
        return this;
    }

    ProtoWriter message() {
        return message;
    }
}
