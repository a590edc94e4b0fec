/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.recipe;

/**
 * Every setting of a run: the model, the data, the three stages, evaluation and logging. Immutable; valid once made.
 * Keys in YAML are kebab-case. Defaults: MAE-CT of a ViT-B/16 as in the paper.
 */
public record Recipe(
        @Setting("Name of the recipe; default: its file's name.")
        String name,

        @Setting("What the recipe is for, as one line.") String description,

        @Setting(value = "Seed of everything random.", min = 0)
        long seed,

        @Setting("auto, cpu, cuda, cuda:N (the Nth GPU) or mps.")
        String device,

        @Setting("auto (bf16 where it is fast), fp32 or bf16.")
        PrecisionChoice precision,

        ModelOptions model,
        DecoderOptions decoder,
        DataOptions data,
        HeadOptions head,
        PretrainOptions pretrain,
        PrepareHeadOptions prepareHead,
        TuneOptions tune,
        EvaluationOptions evaluation,
        LoggingOptions logging) {

    /** The recipe that an empty file stands for. */
    public static Recipe defaults() {
        return new Recipe(
                "defaults",
                "",
                0,
                "auto",
                PrecisionChoice.AUTO,
                ModelOptions.defaults(),
                DecoderOptions.defaults(),
                DataOptions.defaults(),
                HeadOptions.defaults(),
                PretrainOptions.defaults(),
                PrepareHeadOptions.defaults(),
                TuneOptions.defaults(),
                EvaluationOptions.defaults(),
                LoggingOptions.defaults());
    }
}
