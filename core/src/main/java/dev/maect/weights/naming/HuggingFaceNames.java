/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.KERNEL;
import static dev.maect.weights.naming.NameTemplate.Kind.POSITIONS;
import static dev.maect.weights.naming.NameTemplate.Kind.QKV;
import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import dev.maect.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/** What Hugging Face's two vision transformers share. */
final class HuggingFaceNames {
    private static final String KERNEL_NAME = "embeddings.patch_embeddings.projection.weight";

    private HuggingFaceNames() {}

    /** Whether there is an encoder, with or without {@code vit.} in front. */
    static boolean hasEncoder(TensorSource source) {
        return source.names().contains(KERNEL_NAME) || source.names().contains("vit." + KERNEL_NAME);
    }

    /** Whether there is ViTMAE's decoder. */
    static boolean hasDecoder(TensorSource source) {
        return source.names().contains("decoder.decoder_embed.weight");
    }

    /** The encoder's names. */
    static List<NameTemplate> encoder() {
        List<NameTemplate> templates = new ArrayList<>(List.of(
                NameTemplate.of("encoder.cls_token", "{vit}embeddings.cls_token", SAME),
                NameTemplate.of("encoder.pos_embed", "{vit}embeddings.position_embeddings", POSITIONS),
                NameTemplate.of(
                        "encoder.patch_embed.proj.{p}", "{vit}embeddings.patch_embeddings.projection.{p}", KERNEL)));
        templates.addAll(blocks("encoder.blocks.{i}.", "{vit}encoder.layer.{i}."));
        templates.addAll(memoryBlocks("encoder.blocks.{i}.", "{vit}layers.{i}."));
        templates.add(NameTemplate.of("encoder.norm.{p}", "{vit}layernorm.{p}", SAME));
        return templates;
    }

    /** The decoder's names. */
    static List<NameTemplate> decoder() {
        List<NameTemplate> templates = new ArrayList<>(List.of(
                NameTemplate.of("decoder.embed.{p}", "decoder.decoder_embed.{p}", SAME),
                NameTemplate.of("decoder.mask_token", "decoder.mask_token", SAME),
                NameTemplate.of("decoder.pos_embed", "decoder.decoder_pos_embed", POSITIONS)));
        templates.addAll(blocks("decoder.blocks.{i}.", "decoder.decoder_layers.{i}."));
        // What save_pretrained of transformers 5 calls the decoder's blocks.
        templates.addAll(blocks("decoder.blocks.{i}.", "decoder.decoder_encoder.layer.{i}."));
        templates.addAll(memoryBlocks("decoder.blocks.{i}.", "decoder.decoder_layers.{i}."));
        templates.add(NameTemplate.of("decoder.norm.{p}", "decoder.decoder_norm.{p}", SAME));
        templates.add(NameTemplate.of("decoder.pred.{p}", "decoder.decoder_pred.{p}", SAME));
        return templates;
    }

    private static List<NameTemplate> blocks(String ours, String foreign) {
        return List.of(
                NameTemplate.of(ours + "norm1.{p}", foreign + "layernorm_before.{p}", SAME),
                NameTemplate.of(ours + "attn.qkv.{p}", foreign + "attention.attention.{qkv}.{p}", QKV),
                NameTemplate.of(ours + "attn.proj.{p}", foreign + "attention.output.dense.{p}", SAME),
                NameTemplate.of(ours + "norm2.{p}", foreign + "layernorm_after.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc1.{p}", foreign + "intermediate.dense.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc2.{p}", foreign + "output.dense.{p}", SAME));
    }

    /** The names of transformers 5 in memory, in files made with torch.save; the hub keeps the older ones. */
    private static List<NameTemplate> memoryBlocks(String ours, String foreign) {
        return List.of(
                NameTemplate.of(ours + "norm1.{p}", foreign + "layernorm_before.{p}", SAME),
                NameTemplate.of(ours + "attn.qkv.{p}", foreign + "attention.{qkv}_proj.{p}", QKV),
                NameTemplate.of(ours + "attn.proj.{p}", foreign + "attention.o_proj.{p}", SAME),
                NameTemplate.of(ours + "norm2.{p}", foreign + "layernorm_after.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc1.{p}", foreign + "mlp.fc1.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc2.{p}", foreign + "mlp.fc2.{p}", SAME));
    }
}
