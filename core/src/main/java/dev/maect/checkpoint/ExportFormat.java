/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.weights.naming.NamingScheme;
import java.util.Locale;

/** The programs whose weight files {@link ModelExport} writes. */
public enum ExportFormat {
    /** maect's own model files: safetensors, every part. */
    MAECT("safetensors"),
    /** facebookresearch/mae: encoder and decoder under {@code model}. */
    META("pth"),
    /** timm's {@code vit_*}: the encoder. */
    TIMM("safetensors"),
    /** A Hugging Face folder: ViTMAE with a decoder, ViT without. */
    HUGGINGFACE(""),
    /** ml-jku/MAE-CT: a file for each part, the weights under {@code state_dict}. */
    MAE_CT("th");

    private final String extension;

    ExportFormat(String extension) {
        this.extension = extension;
    }

    /** The usual ending of its files, without the dot; empty for a folder. */
    public String extension() {
        return extension;
    }

    /** The names of a file with all of {@code decoder}'s part where it has one. */
    NamingScheme scheme(boolean decoder) {
        return switch (this) {
            case MAECT -> NamingScheme.MAECT;
            case META -> NamingScheme.META;
            case TIMM -> NamingScheme.TIMM;
            case HUGGINGFACE -> decoder ? NamingScheme.HUGGINGFACE_MAE : NamingScheme.HUGGINGFACE_VIT;
            case MAE_CT -> NamingScheme.MAE_CT;
        };
    }

    /** The word for it in commands and messages: {@code mae-ct}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
