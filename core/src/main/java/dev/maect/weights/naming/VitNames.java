/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.KERNEL;
import static dev.maect.weights.naming.NameTemplate.Kind.POSITIONS;
import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import dev.maect.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The names that Meta's MAE, MAE-CT, timm and maect share, and what tells their files apart. */
final class VitNames {
    /** timm's name of the final norm where it is behind the pooling. */
    static final NameTemplate POOLED_NORM = NameTemplate.of("encoder.norm.{p}", "fc_norm.{p}", SAME);

    /** The norm before the first block of post-norm encoders. */
    static final String EMBED_NORM = "embed_norm.{p}";

    private VitNames() {}

    /** Whether there is an encoder under the plain names; MIM-Refiner's are plain but for two. */
    static boolean hasPlainEncoder(TensorSource source) {
        Set<String> names = source.names();
        return names.contains("patch_embed.proj.weight")
                && !names.contains("cls_tokens.tokens")
                && !names.contains("pos_embed.embed");
    }

    /** Whether there is what Meta puts beside the encoder. */
    static boolean hasMetaDecoder(TensorSource source) {
        return source.names().contains("decoder_embed.weight") || source.names().contains("mask_token");
    }

    /** Whether there is a decoder that looks at the encoder's tokens by cross-attention, as CrossMAE's. */
    static boolean hasCrossDecoder(TensorSource source) {
        return source.names().stream().anyMatch(name -> name.startsWith("decoder_blocks.0.cross_attn."));
    }

    /** Whether there is what timm puts beside the encoder. */
    static boolean hasTimmHead(TensorSource source) {
        return source.names().contains("head.weight") || source.names().contains("fc_norm.weight");
    }

    /** Whether the positions begin with a row for the class token; true where nothing decides. */
    static boolean hasClassRow(TensorSource source, ImportOptions options) {
        Set<String> names = source.names();
        List<Long> positions =
                names.contains("pos_embed") ? source.info("pos_embed").shape() : List.of();
        return positions.size() != 3 || Positions.hasClassRow(positions.get(1), options.grid(), true);
    }

    /** The encoder's tensors in MAE-CT's names, which are timm's. */
    static List<String> encoderLeaves() {
        List<String> leaves = new ArrayList<>(List.of("cls_token", "pos_embed", "patch_embed.proj.{p}"));
        leaves.addAll(blockLeaves("blocks.{i}."));
        leaves.add("norm.{p}");
        return leaves;
    }

    /** The decoder's tensors in MAE-CT's names. */
    static List<String> decoderLeaves() {
        List<String> leaves = new ArrayList<>(List.of("embed.{p}", "mask_token", "pos_embed"));
        leaves.addAll(blockLeaves("blocks.{i}."));
        leaves.addAll(List.of("norm.{p}", "pred.{p}"));
        return leaves;
    }

    /** A block's tensors. */
    static List<String> blockLeaves(String prefix) {
        return List.of(
                prefix + "norm1.{p}",
                prefix + "attn.qkv.{p}",
                prefix + "attn.proj.{p}",
                prefix + "norm2.{p}",
                prefix + "mlp.fc1.{p}",
                prefix + "mlp.fc2.{p}");
    }

    /** An encoder under these names, without a part in front. */
    static List<NameTemplate> plainEncoder() {
        return encoderLeaves().stream()
                .map(leaf -> NameTemplate.of("encoder." + leaf, leaf, kind(leaf)))
                .toList();
    }

    /** A decoder under these names, without a part in front. */
    static List<NameTemplate> plainDecoder() {
        return decoderLeaves().stream()
                .map(leaf -> NameTemplate.of("decoder." + leaf, leaf, kind(leaf)))
                .toList();
    }

    /** How the foreign tensor of a leaf relates to ours. */
    static NameTemplate.Kind kind(String leaf) {
        return switch (leaf) {
            case "pos_embed" -> POSITIONS;
            case "patch_embed.proj.{p}" -> KERNEL;
            default -> SAME;
        };
    }

    /** All templates of the lists, in order. */
    @SafeVarargs
    static List<NameTemplate> concat(List<NameTemplate>... lists) {
        List<NameTemplate> all = new ArrayList<>();
        for (List<NameTemplate> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
