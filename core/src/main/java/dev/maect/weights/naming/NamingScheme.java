/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.KERNEL;
import static dev.maect.weights.naming.NameTemplate.Kind.POSITIONS;
import static dev.maect.weights.naming.NameTemplate.Kind.QKV;
import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import java.util.ArrayList;
import java.util.List;

/**
 * How a code base names the tensors of a vision transformer, its MAE decoder and its contrastive head.
 *
 * <p>The scheme of maect's own files, {@link #MAECT}, is that of MAE-CT with the parts in front: {@code encoder.*},
 * {@code decoder.*} and {@code head.*}. Positions have no class row: {@code encoder.pos_embed} is [1, n, D], and
 * {@code decoder.pos_embed} is [1, n, d]. All others are translated from and to it.
 */
public enum NamingScheme {
    /** maect's own files: encoder, decoder and head, any of them. */
    MAECT("maect", false, concat(ownEncoder(), ownDecoder(), own("head.", List.of("{head}")))),
    /** facebookresearch/mae: encoder, and in the full files the decoder ({@code decoder_*}). */
    META("Meta MAE", true, concat(plainEncoder(), metaDecoder())),
    /** ml-jku/MAE-CT, encoder file. */
    MAE_CT("MAE-CT encoder", false, plainEncoder()),
    /** ml-jku/MAE-CT, decoder file. */
    MAE_CT_DECODER("MAE-CT decoder", false, plainDecoder()),
    /** ml-jku/MAE-CT, contrastive head file with its queue. */
    MAE_CT_HEAD("MAE-CT head", false, List.of(NameTemplate.of("head.{head}", "{head}", SAME))),
    /** timm's {@code vit_*}: encoder only. */
    TIMM("timm", true, plainEncoder()),
    /** Hugging Face {@code ViTMAEForPreTraining}: encoder and decoder; written as the hub has them. */
    HUGGINGFACE_MAE("Hugging Face ViTMAE", true, concat(huggingFaceEncoder(), huggingFaceDecoder())),
    /** Hugging Face {@code ViTModel}: encoder only. */
    HUGGINGFACE_VIT("Hugging Face ViT", true, huggingFaceEncoder()),
    /** ml-jku/MIM-Refiner hub files: encoder only. */
    MIM_REFINER("MIM-Refiner", false, mimRefinerEncoder());

    private final String label;
    private final boolean classRow;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of records
    private final List<NameTemplate> templates;

    NamingScheme(String label, boolean classRow, List<NameTemplate> templates) {
        this.label = label;
        this.classRow = classRow;
        this.templates = templates;
    }

    /** The scheme's name for people. */
    public String label() {
        return label;
    }

    /** Whether the positions begin with a row for the class token. */
    boolean classRow() {
        return classRow;
    }

    List<NameTemplate> templates() {
        return templates;
    }

    private static List<String> encoderLeaves() {
        List<String> leaves = new ArrayList<>(List.of("cls_token", "pos_embed", "patch_embed.proj.{p}"));
        leaves.addAll(blockLeaves("blocks.{i}."));
        leaves.add("norm.{p}");
        return leaves;
    }

    private static List<String> decoderLeaves() {
        List<String> leaves = new ArrayList<>(List.of("embed.{p}", "mask_token", "pos_embed"));
        leaves.addAll(blockLeaves("blocks.{i}."));
        leaves.addAll(List.of("norm.{p}", "pred.{p}"));
        return leaves;
    }

    private static List<String> blockLeaves(String prefix) {
        return List.of(
                prefix + "norm1.{p}",
                prefix + "attn.qkv.{p}",
                prefix + "attn.proj.{p}",
                prefix + "norm2.{p}",
                prefix + "mlp.fc1.{p}",
                prefix + "mlp.fc2.{p}");
    }

    private static List<NameTemplate> own(String prefix, List<String> leaves) {
        return leaves.stream()
                .map(leaf -> NameTemplate.of(prefix + leaf, prefix + leaf, kind(leaf)))
                .toList();
    }

    private static List<NameTemplate> ownEncoder() {
        return own("encoder.", encoderLeaves());
    }

    private static List<NameTemplate> ownDecoder() {
        return own("decoder.", decoderLeaves());
    }

    private static List<NameTemplate> plainEncoder() {
        return encoderLeaves().stream()
                .map(leaf -> NameTemplate.of("encoder." + leaf, leaf, kind(leaf)))
                .toList();
    }

    private static List<NameTemplate> plainDecoder() {
        return decoderLeaves().stream()
                .map(leaf -> NameTemplate.of("decoder." + leaf, leaf, kind(leaf)))
                .toList();
    }

    private static List<NameTemplate> metaDecoder() {
        return decoderLeaves().stream()
                .map(leaf -> NameTemplate.of(
                        "decoder." + leaf, leaf.equals("mask_token") ? leaf : "decoder_" + leaf, kind(leaf)))
                .toList();
    }

    private static List<NameTemplate> mimRefinerEncoder() {
        return encoderLeaves().stream()
                .map(leaf -> NameTemplate.of(
                        "encoder." + leaf,
                        switch (leaf) {
                            case "cls_token" -> "cls_tokens.tokens";
                            case "pos_embed" -> "pos_embed.embed";
                            default -> leaf;
                        },
                        kind(leaf)))
                .toList();
    }

    private static List<NameTemplate> huggingFaceEncoder() {
        List<NameTemplate> templates = new ArrayList<>(List.of(
                NameTemplate.of("encoder.cls_token", "{vit}embeddings.cls_token", SAME),
                NameTemplate.of("encoder.pos_embed", "{vit}embeddings.position_embeddings", POSITIONS),
                NameTemplate.of(
                        "encoder.patch_embed.proj.{p}", "{vit}embeddings.patch_embeddings.projection.{p}", KERNEL)));
        templates.addAll(huggingFaceBlocks("encoder.blocks.{i}.", "{vit}encoder.layer.{i}."));
        templates.addAll(huggingFaceMemoryBlocks("encoder.blocks.{i}.", "{vit}layers.{i}."));
        templates.add(NameTemplate.of("encoder.norm.{p}", "{vit}layernorm.{p}", SAME));
        return templates;
    }

    private static List<NameTemplate> huggingFaceDecoder() {
        List<NameTemplate> templates = new ArrayList<>(List.of(
                NameTemplate.of("decoder.embed.{p}", "decoder.decoder_embed.{p}", SAME),
                NameTemplate.of("decoder.mask_token", "decoder.mask_token", SAME),
                NameTemplate.of("decoder.pos_embed", "decoder.decoder_pos_embed", POSITIONS)));
        templates.addAll(huggingFaceBlocks("decoder.blocks.{i}.", "decoder.decoder_layers.{i}."));
        // What save_pretrained of transformers 5 calls the decoder's blocks.
        templates.addAll(huggingFaceBlocks("decoder.blocks.{i}.", "decoder.decoder_encoder.layer.{i}."));
        templates.addAll(huggingFaceMemoryBlocks("decoder.blocks.{i}.", "decoder.decoder_layers.{i}."));
        templates.add(NameTemplate.of("decoder.norm.{p}", "decoder.decoder_norm.{p}", SAME));
        templates.add(NameTemplate.of("decoder.pred.{p}", "decoder.decoder_pred.{p}", SAME));
        return templates;
    }

    private static List<NameTemplate> huggingFaceBlocks(String ours, String foreign) {
        return List.of(
                NameTemplate.of(ours + "norm1.{p}", foreign + "layernorm_before.{p}", SAME),
                NameTemplate.of(ours + "attn.qkv.{p}", foreign + "attention.attention.{qkv}.{p}", QKV),
                NameTemplate.of(ours + "attn.proj.{p}", foreign + "attention.output.dense.{p}", SAME),
                NameTemplate.of(ours + "norm2.{p}", foreign + "layernorm_after.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc1.{p}", foreign + "intermediate.dense.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc2.{p}", foreign + "output.dense.{p}", SAME));
    }

    /** The names of transformers 5 in memory, in files made with torch.save; the hub keeps the older ones. */
    private static List<NameTemplate> huggingFaceMemoryBlocks(String ours, String foreign) {
        return List.of(
                NameTemplate.of(ours + "norm1.{p}", foreign + "layernorm_before.{p}", SAME),
                NameTemplate.of(ours + "attn.qkv.{p}", foreign + "attention.{qkv}_proj.{p}", QKV),
                NameTemplate.of(ours + "attn.proj.{p}", foreign + "attention.o_proj.{p}", SAME),
                NameTemplate.of(ours + "norm2.{p}", foreign + "layernorm_after.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc1.{p}", foreign + "mlp.fc1.{p}", SAME),
                NameTemplate.of(ours + "mlp.fc2.{p}", foreign + "mlp.fc2.{p}", SAME));
    }

    private static NameTemplate.Kind kind(String leaf) {
        return switch (leaf) {
            case "pos_embed" -> POSITIONS;
            case "patch_embed.proj.{p}" -> KERNEL;
            default -> SAME;
        };
    }

    @SafeVarargs
    private static List<NameTemplate> concat(List<NameTemplate>... lists) {
        List<NameTemplate> all = new ArrayList<>();
        for (List<NameTemplate> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
