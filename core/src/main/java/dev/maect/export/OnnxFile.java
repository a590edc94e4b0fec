/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.io.AtomicFile;
import dev.maect.io.ProtoWriter;
import dev.maect.weights.bytes.TensorBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes ONNX models (ModelProto in onnx.proto), one weight in memory at a time. Protobuf ends at 2 GiB: above {@link
 * #EXTERNAL_ABOVE} bytes the weights lie in a second file, named as the model with {@code .data} after it.
 */
final class OnnxFile {
    /** Bytes of weights above which they get a file of their own. */
    public static final long EXTERNAL_ABOVE = 2_000_000_000L;

    /** Readers map the file into memory; pages are this large at most. */
    private static final long ALIGNMENT = 4096;

    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;
    private static final int RAW_DATA = 9;
    private static final int EXTERNAL = 1;

    private OnnxFile() {}

    /**
     * Writes {@code model} with input {@code pixels} and outputs {@code tokens} [batch, 1 + patches, dim] and {@code
     * features} [batch, pooled width], float32, any batch size.
     *
     * @param producerVersion version of maect
     * @param externalAbove bytes of weights above which they go into a second file; normally {@link #EXTERNAL_ABOVE}
     * @return the files written, the model first
     * @throws dev.maect.weights.CheckpointException if a file cannot be written
     */
    public static List<Path> write(Path path, ExportModel model, String producerVersion, long externalAbove) {
        OnnxGraph graph = EncoderGraph.of(model);
        long bytes = graph.weights().stream().mapToLong(OnnxWeight::bytes).sum();
        if (bytes <= externalAbove) {
            write(path, model, producerVersion, graph, "");
            return List.of(path);
        }
        Path data = path.resolveSibling(path.getFileName() + ".data");
        writeData(data, graph.weights());
        write(path, model, producerVersion, graph, data.getFileName().toString());
        return List.of(path, data);
    }

    private static void writeData(Path data, List<OnnxWeight> weights) {
        AtomicFile.write(data, channel -> {
            for (OnnxWeight weight : weights) {
                writeFully(channel, ByteBuffer.allocate((int) (aligned(channel.position()) - channel.position())));
                writeValues(channel, weight);
            }
        });
    }

    private static long aligned(long position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static void write(Path path, ExportModel model, String version, OnnxGraph graph, String location) {
        byte[] rest = graph.withoutWeights("encoder");
        byte[][] headers = headers(graph.weights(), location);
        boolean inside = location.isEmpty();
        long graphBytes = rest.length;
        for (int i = 0; i < headers.length; i++) {
            graphBytes += headers[i].length + (inside ? graph.weights().get(i).bytes() : 0);
        }
        byte[] head = head(model, version).announce(GRAPH, graphBytes).toByteArray();
        AtomicFile.write(path, channel -> {
            writeFully(channel, ByteBuffer.wrap(head));
            writeFully(channel, ByteBuffer.wrap(rest));
            for (int i = 0; i < headers.length; i++) {
                writeFully(channel, ByteBuffer.wrap(headers[i]));
                if (inside) {
                    writeValues(channel, graph.weights().get(i));
                }
            }
        });
    }

    /** For each weight the bytes of its field up to the values, which follow in the file unless they lie elsewhere. */
    private static byte[][] headers(List<OnnxWeight> weights, String location) {
        byte[][] headers = new byte[weights.size()][];
        long offset = 0;
        for (int i = 0; i < headers.length; i++) {
            OnnxWeight weight = weights.get(i);
            ProtoWriter tensor = weight.header();
            long following = 0;
            if (location.isEmpty()) {
                tensor.announce(RAW_DATA, weight.bytes());
                following = weight.bytes();
            } else {
                offset = aligned(offset);
                tensor.message(13, entry("location", location))
                        .message(13, entry("offset", Long.toString(offset)))
                        .message(13, entry("length", Long.toString(weight.bytes())))
                        .integer(14, EXTERNAL);
                offset += weight.bytes();
            }
            byte[] own = tensor.toByteArray();
            byte[] tag = new ProtoWriter()
                    .announce(INITIALIZER, own.length + following)
                    .toByteArray();
            headers[i] = ByteBuffer.allocate(tag.length + own.length)
                    .put(tag)
                    .put(own)
                    .array();
        }
        return headers;
    }

    private static ProtoWriter head(ExportModel model, String version) {
        ProtoWriter writer = new ProtoWriter()
                .integer(1, OnnxGraph.IR_VERSION)
                .text(2, "maect")
                .text(3, version)
                .message(8, new ProtoWriter().text(1, "").integer(2, OnnxGraph.OPSET));
        for (Map.Entry<String, String> property : model.metadata().entrySet()) {
            writer.message(14, entry(property.getKey(), property.getValue()));
        }
        return writer;
    }

    private static ProtoWriter entry(String key, String value) {
        return new ProtoWriter().text(1, key).text(2, value);
    }

    private static void writeValues(FileChannel channel, OnnxWeight weight) throws IOException {
        try (Tensor values = weight.values()) {
            TensorBytes.forEachPart(values, part -> writeFully(channel, part));
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
