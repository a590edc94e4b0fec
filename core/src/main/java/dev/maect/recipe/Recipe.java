/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every setting of a run: the model, the data, the stages, evaluation, processes and logging. Immutable; valid once made.
 * Keys in YAML are kebab-case. Defaults: MAE-CT of a ViT-B/16 as in the paper.
 */
public record Recipe(
        @Setting(value = "Name of the recipe; default: its file's name.", onResume = OnResume.FREE)
        String name,

        @Setting(value = "What the recipe is for, as one line.", onResume = OnResume.FREE)
        String description,

        @Setting(value = "Seed of everything random.", min = 0)
        long seed,

        @Setting(value = "auto, cpu, cuda, cuda:N (the Nth GPU) or mps.", onResume = OnResume.FREE)
        String device,

        @Setting("auto (bf16 where it is fast), fp32, tf32 (fp32 with faster, coarser products on CUDA) or bf16.")
        PrecisionChoice precision,

        ModelOptions model,
        DecoderOptions decoder,
        DataOptions data,
        HeadOptions head,
        Map<String, StageOptions> stages,
        EvaluationOptions evaluation,
        SafetyOptions safety,
        DistributedOptions distributed,
        LoggingOptions logging) {

    /**
     * Makes a recipe and checks it.
     *
     * @param stages the settings of every stage by its name, which is the name of its section, in the order of the run
     * @throws RecipeException if a value is out of range or at odds with another; the message names it and the remedy
     */
    public Recipe(
            String name,
            String description,
            long seed,
            String device,
            PrecisionChoice precision,
            ModelOptions model,
            DecoderOptions decoder,
            DataOptions data,
            HeadOptions head,
            Map<String, StageOptions> stages,
            EvaluationOptions evaluation,
            SafetyOptions safety,
            DistributedOptions distributed,
            LoggingOptions logging) {
        this.name = name;
        this.description = description;
        this.seed = seed;
        this.device = device;
        this.precision = precision;
        this.model = model;
        this.decoder = decoder;
        this.data = data;
        this.head = head;
        this.stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        this.evaluation = evaluation;
        this.safety = safety;
        this.distributed = distributed;
        this.logging = logging;
        RecipeRules.check(this);
    }

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
                StageSections.defaults(),
                EvaluationOptions.defaults(),
                SafetyOptions.defaults(),
                DistributedOptions.defaults(),
                LoggingOptions.defaults());
    }

    /**
     * The settings of one stage.
     *
     * @throws IllegalArgumentException if no stage has settings of this type
     */
    public <T extends StageOptions> T options(Class<T> type) {
        return stages.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No stage has " + type.getSimpleName()));
    }

    /** The settings of stage 1. */
    public PretrainOptions pretrain() {
        return options(PretrainOptions.class);
    }

    /** The settings of stage 2. */
    public PrepareHeadOptions prepareHead() {
        return options(PrepareHeadOptions.class);
    }

    /** The settings of stage 3. */
    public TuneOptions tune() {
        return options(TuneOptions.class);
    }

    /** The settings of head preparation on several places. */
    public PrepareHeadsOptions prepareHeads() {
        return options(PrepareHeadsOptions.class);
    }

    /** The settings of refinement. */
    public RefineOptions refine() {
        return options(RefineOptions.class);
    }

    /**
     * Reads a recipe with overrides.
     *
     * @param nameOrFile a packaged recipe's name or a YAML file
     * @param overrides {@code key=value}, such as {@code tune.epochs=5}
     * @throws RecipeException if it cannot be used; the message says why, where, and what to do
     */
    public static Recipe named(String nameOrFile, String... overrides) {
        return RecipeReader.read(RecipeSource.named(nameOrFile), List.of(overrides));
    }

    /**
     * This recipe with some settings replaced.
     *
     * @param overrides {@code key=value}, such as {@code tune.epochs=5}
     * @throws RecipeException if a key is unknown or a value cannot be used
     */
    public Recipe with(String... overrides) {
        return RecipeReader.override(this, List.of(overrides));
    }

    /**
     * Checks this recipe against the data it is to run on.
     *
     * @param images training images, without those held out
     * @return warnings for the user about what will run, though hardly as meant; often none
     * @throws RecipeException if a stage that runs has a batch larger than the data
     */
    public List<String> checkAgainst(int images) {
        return DataRules.check(this, images);
    }
}
