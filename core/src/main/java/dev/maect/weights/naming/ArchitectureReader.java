/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Concludes the architecture from names and shapes in our scheme, and which tensors it needs. */
final class ArchitectureReader {
    private final TensorSource source;
    private final ImportOptions options;

    private ArchitectureReader(TensorSource source, ImportOptions options) {
        this.source = source;
        this.options = options;
    }

    static Architecture read(TensorSource source, ImportOptions options) {
        ArchitectureReader reader = new ArchitectureReader(source, options);
        return new Architecture(reader.encoder(), reader.decoder(), reader.head());
    }

    private Optional<Architecture.Encoder> encoder() {
        String kernel = "encoder.patch_embed.proj.weight";
        if (!source.names().contains(kernel)) {
            return Optional.empty();
        }
        int dim = size(kernel, 0, 4);
        OptionalInt heads = options.heads().isPresent() ? options.heads() : Architecture.encoderHeads(dim);
        checkHeads("encoder", dim, heads);
        return Optional.of(new Architecture.Encoder(
                dim,
                depth("encoder.blocks."),
                heads,
                options.heads().isEmpty() && heads.isPresent(),
                mlpDim("encoder.", dim),
                size(kernel, 2, 4),
                size(kernel, 3, 4),
                size(kernel, 1, 4),
                Positions.grid(patches("encoder.pos_embed"), options.grid()),
                source.names().contains("encoder.embed_norm.weight")));
    }

    private Optional<Architecture.Decoder> decoder() {
        if (!source.names().contains("decoder.embed.weight")) {
            return Optional.empty();
        }
        int dim = size("decoder.embed.weight", 0, 2);
        OptionalInt heads =
                options.decoderHeads().isPresent() ? options.decoderHeads() : Architecture.decoderHeads(dim);
        checkHeads("decoder", dim, heads);
        return Optional.of(new Architecture.Decoder(
                size("decoder.embed.weight", 1, 2),
                dim,
                depth("decoder.blocks."),
                heads,
                options.decoderHeads().isEmpty() && heads.isPresent(),
                mlpDim("decoder.", dim),
                source.names().contains("decoder.pred.weight") ? size("decoder.pred.weight", 0, 2) : 0,
                patches("decoder.pos_embed")));
    }

    private Optional<Architecture.Head> head() {
        String first = "head.projector.0.weight";
        if (!source.names().contains(first)) {
            return Optional.empty();
        }
        int output = 0;
        for (int layer = 0; layer < 100; layer++) {
            String name = "head.projector." + layer + ".weight";
            boolean linear =
                    source.names().contains(name) && source.info(name).shape().size() == 2;
            output = linear ? size(name, 0, 2) : output;
        }
        return Optional.of(new Architecture.Head(
                size(first, 1, 2),
                output,
                source.names().contains("head.queue") ? size("head.queue", 0, 2) : 0,
                source.names().contains("head.target_projector.0.weight")));
    }

    /** The names and shapes a file of this architecture has; of a head only what was found, as heads differ. */
    static Map<String, List<Long>> expected(Architecture architecture) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        architecture.encoder().ifPresent(e -> {
            long dim = e.dim();
            shapes.put("encoder.cls_token", List.of(1L, 1L, dim));
            shapes.put("encoder.pos_embed", List.of(1L, e.grid().patches(), dim));
            shapes.put(
                    "encoder.patch_embed.proj.weight",
                    List.of(dim, (long) e.channels(), (long) e.patchHeight(), (long) e.patchWidth()));
            shapes.put("encoder.patch_embed.proj.bias", List.of(dim));
            blocks(shapes, "encoder.", e.depth(), dim, e.mlpDim());
            norm(shapes, e.postNorm() ? "encoder.embed_norm" : "encoder.norm", dim);
        });
        architecture.decoder().ifPresent(d -> {
            long dim = d.dim();
            linear(shapes, "decoder.embed", dim, d.encoderDim());
            shapes.put("decoder.mask_token", List.of(1L, 1L, dim));
            shapes.put("decoder.pos_embed", List.of(1L, (long) d.patches(), dim));
            blocks(shapes, "decoder.", d.depth(), dim, d.mlpDim());
            norm(shapes, "decoder.norm", dim);
            linear(shapes, "decoder.pred", d.outputs(), dim);
        });
        return shapes;
    }

    private static void blocks(Map<String, List<Long>> shapes, String part, int depth, long dim, long mlpDim) {
        for (int i = 0; i < depth; i++) {
            String block = part + "blocks." + i + ".";
            norm(shapes, block + "norm1", dim);
            linear(shapes, block + "attn.qkv", 3 * dim, dim);
            linear(shapes, block + "attn.proj", dim, dim);
            norm(shapes, block + "norm2", dim);
            linear(shapes, block + "mlp.fc1", mlpDim, dim);
            linear(shapes, block + "mlp.fc2", dim, mlpDim);
        }
    }

    private static void linear(Map<String, List<Long>> shapes, String name, long out, long in) {
        shapes.put(name + ".weight", List.of(out, in));
        shapes.put(name + ".bias", List.of(out));
    }

    private static void norm(Map<String, List<Long>> shapes, String name, long dim) {
        shapes.put(name + ".weight", List.of(dim));
        shapes.put(name + ".bias", List.of(dim));
    }

    /** One more than the highest block number, so that a block left out is a missing one. */
    private int depth(String prefix) {
        int depth = 0;
        for (String name : source.names()) {
            if (name.startsWith(prefix)) {
                int end = name.indexOf('.', prefix.length());
                depth = Math.max(depth, Integer.parseInt(name.substring(prefix.length(), end)) + 1);
            }
        }
        return depth;
    }

    private int mlpDim(String part, int dim) {
        String name = part + "blocks.0.mlp.fc1.weight";
        return source.names().contains(name) ? size(name, 0, 2) : 4 * dim;
    }

    private int patches(String name) {
        if (source.names().contains(name)) {
            return size(name, 1, 3);
        }
        return Math.toIntExact(options.grid()
                .orElseThrow(() -> new CheckpointException(
                        name + " is missing, so the number of patches is unknown. Give the grid."))
                .patches());
    }

    private int size(String name, int dim, int rank) {
        List<Long> shape = source.info(name).shape();
        if (shape.size() != rank || shape.get(dim) < 1 || shape.get(dim) > Integer.MAX_VALUE / 8) {
            throw new CheckpointException(name + " has the shape " + shape + ", which no network of this kind has.");
        }
        return shape.get(dim).intValue();
    }

    private static void checkHeads(String part, int dim, OptionalInt heads) {
        if (heads.isPresent() && dim % heads.getAsInt() != 0) {
            throw new CheckpointException("The " + part + " of width " + dim + " cannot have " + heads.getAsInt()
                    + " heads. Give a number that divides the width.");
        }
    }
}
