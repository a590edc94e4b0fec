/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out by whose names a file's tensors go. */
final class SchemeDetection {
    /** What wrappers put in front of every name: DataParallel, torch.compile, whole models saved from training code. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.", "backbone.");

    private SchemeDetection() {}

    /** The prefix of wrappers that all names share; empty without one. */
    static String wrapperPrefix(Set<String> names) {
        StringBuilder prefix = new StringBuilder();
        boolean found = !names.isEmpty();
        while (found) {
            found = false;
            for (String wrapper : WRAPPERS) {
                String longer = prefix + wrapper;
                if (names.stream().allMatch(name -> name.startsWith(longer))) {
                    prefix.append(wrapper);
                    found = true;
                }
            }
        }
        return prefix.toString();
    }

    /** The scheme of {@code source}, whose names have no wrapper prefix. */
    static NamingScheme detect(TensorSource source, ImportOptions options) {
        Set<String> names = source.names();
        if (names.contains("encoder.patch_embed.proj.weight")
                || names.contains("decoder.embed.weight")
                || names.contains("head.projector.0.weight")) {
            return NamingScheme.MAECT;
        }
        String kernel = "embeddings.patch_embeddings.projection.weight";
        if (names.contains(kernel) || names.contains("vit." + kernel)) {
            return names.contains("decoder.decoder_embed.weight")
                    ? NamingScheme.HUGGINGFACE_MAE
                    : NamingScheme.HUGGINGFACE_VIT;
        }
        if (names.contains("cls_tokens.tokens") || names.contains("pos_embed.embed")) {
            return NamingScheme.MIM_REFINER;
        }
        if (names.contains("patch_embed.proj.weight")) {
            return plainEncoder(source, options);
        }
        if (names.contains("embed.weight") && names.contains("pred.weight")) {
            return NamingScheme.MAE_CT_DECODER;
        }
        if (names.contains("projector.0.weight")) {
            return NamingScheme.MAE_CT_HEAD;
        }
        ClassificationHead.find(source).ifPresent(head -> {
            throw new CheckpointException(
                    "It holds only " + head.describe() + ", no encoder. Name the encoder's file.");
        });
        throw new CheckpointException(
                "The names of the tensors follow no scheme maect knows (maect, Meta MAE, MAE-CT, timm,"
                        + " Hugging Face ViTMAE and ViT, MIM-Refiner); they begin with "
                        + names.stream().limit(4).collect(Collectors.joining(", "))
                        + ". Rename them first.");
    }

    /** Meta, timm and MAE-CT share the encoder's names; what is around them tells. */
    private static NamingScheme plainEncoder(TensorSource source, ImportOptions options) {
        Set<String> names = source.names();
        if (names.contains("decoder_embed.weight") || names.contains("mask_token")) {
            return NamingScheme.META;
        }
        if (names.contains("head.weight") || names.contains("fc_norm.weight")) {
            return NamingScheme.TIMM;
        }
        List<Long> positions =
                names.contains("pos_embed") ? source.info("pos_embed").shape() : List.of();
        boolean classRow = positions.size() != 3 || Positions.hasClassRow(positions.get(1), options.grid(), true);
        return classRow ? NamingScheme.META : NamingScheme.MAE_CT;
    }
}
