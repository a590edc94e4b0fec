/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What network a weight file is of, as far as its tensors tell. Parts the file lacks are empty.
 *
 * @param encoder the vision transformer
 * @param decoder the MAE decoder
 * @param head the contrastive head
 */
public record Architecture(Optional<Encoder> encoder, Optional<Decoder> decoder, Optional<Head> head) {
    /**
     * A vision transformer.
     *
     * @param dim width of the tokens
     * @param depth number of blocks
     * @param heads attention heads per block; empty if neither the file nor its width tells
     * @param headsAssumed whether {@code heads} was concluded from the width (64 per head; 80 in ViT-H and ViT-2B)
     * @param mlpDim width inside the MLPs
     * @param patchHeight pixels per patch, vertically
     * @param patchWidth pixels per patch, horizontally
     * @param channels colour channels
     * @param grid patches the positions are for
     * @param postNorm whether blocks norm their sums, with a norm before the first of them instead of after the last
     */
    public record Encoder(
            int dim,
            int depth,
            OptionalInt heads,
            boolean headsAssumed,
            int mlpDim,
            int patchHeight,
            int patchWidth,
            int channels,
            PatchGrid grid,
            boolean postNorm) {}

    /**
     * An MAE decoder.
     *
     * @param encoderDim width of the tokens it takes
     * @param dim width of its own tokens
     * @param depth number of blocks
     * @param heads attention heads per block; empty if neither the file nor the width tells
     * @param headsAssumed whether {@code heads} was concluded from the width
     * @param mlpDim width inside the MLPs
     * @param outputs predicted values per patch
     * @param patches number of positions
     */
    public record Decoder(
            int encoderDim,
            int dim,
            int depth,
            OptionalInt heads,
            boolean headsAssumed,
            int mlpDim,
            int outputs,
            int patches) {}

    /**
     * A contrastive head.
     *
     * @param inputDim width of the pooled features
     * @param outputDim width of the projections
     * @param queueSize entries of the queue; 0 without one
     * @param target whether it has a target projector (a moving average)
     */
    public record Head(int inputDim, int outputDim, int queueSize, boolean target) {}

    /**
     * What tensors alone cannot tell, for the metadata of a safetensors file; {@link ImportedWeights} understands it.
     */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        encoder.ifPresent(e -> {
            e.heads().ifPresent(heads -> metadata.put(FileHints.HEADS, String.valueOf(heads)));
            metadata.put(FileHints.GRID, e.grid().toString());
        });
        decoder.flatMap(d -> d.heads().isPresent() ? Optional.of(d.heads().getAsInt()) : Optional.empty())
                .ifPresent(heads -> metadata.put(FileHints.DECODER_HEADS, String.valueOf(heads)));
        return metadata;
    }

    /** The architecture in a sentence. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        encoder.ifPresent(e -> text.append(size(e))
                .append(e.postNorm() ? "post-norm encoder, " : "encoder, ")
                .append(blocks(e.dim(), e.depth(), e.heads(), e.headsAssumed()))
                .append(String.format(
                        ", patches of %dx%d pixels and %d channel%s, %s of them (images of %dx%d)",
                        e.patchHeight(),
                        e.patchWidth(),
                        e.channels(),
                        e.channels() == 1 ? "" : "s",
                        e.grid(),
                        e.grid().height() * e.patchHeight(),
                        e.grid().width() * e.patchWidth())));
        decoder.ifPresent(d ->
                separate(text).append("MAE decoder, ").append(blocks(d.dim(), d.depth(), d.heads(), d.headsAssumed())));
        head.ifPresent(h -> separate(text)
                .append(String.format("contrastive head from %d to %d", h.inputDim(), h.outputDim()))
                .append(h.target() ? " with a target projector" : "")
                .append(h.queueSize() > 0 ? ", queue of " + h.queueSize() : ""));
        if (encoder.isPresent() && decoder.isEmpty() && head.isEmpty()) {
            text.append("; encoder only");
        }
        return text.toString();
    }

    private static StringBuilder separate(StringBuilder text) {
        return text.isEmpty() ? text : text.append("; ");
    }

    private static String blocks(int dim, int depth, OptionalInt heads, boolean assumed) {
        String number = heads.isEmpty() ? "an unknown number of" : String.valueOf(heads.getAsInt());
        return depth + (depth == 1 ? " block" : " blocks") + " of width " + dim + " with " + number + " heads"
                + (assumed ? " (concluded from the width)" : "");
    }

    private static String size(Encoder e) {
        String letter = switch (e.dim() + "/" + e.depth()) {
            case "192/12" -> "Ti";
            case "384/12" -> "S";
            case "768/12" -> "B";
            case "1024/24" -> "L";
            case "1280/32" -> "H";
            case "2560/24" -> "2B";
            default -> "";
        };
        return letter.isEmpty() ? "ViT " : "ViT-" + letter + "/" + e.patchHeight() + " ";
    }

    /** The heads of an encoder of that width, where it is one of the published sizes or a multiple of 64. */
    static OptionalInt encoderHeads(int dim) {
        return switch (dim) {
            case 1280, 1408, 1664 -> OptionalInt.of(16);
            case 2560 -> OptionalInt.of(32);
            default -> dim % 64 == 0 ? OptionalInt.of(dim / 64) : OptionalInt.empty();
        };
    }

    /** The heads of a decoder of that width: 32 per head, as in the published ones (512 and 16). */
    static OptionalInt decoderHeads(int dim) {
        return dim % 32 == 0 ? OptionalInt.of(dim / 32) : OptionalInt.empty();
    }
}
