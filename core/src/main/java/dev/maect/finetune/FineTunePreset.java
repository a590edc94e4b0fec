/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.finetune.FineTuneOptions.Distortion;
import dev.maect.finetune.FineTuneOptions.Mix;
import dev.maect.finetune.FineTuneOptions.Parts;
import dev.maect.finetune.FineTuneOptions.Rates;
import dev.maect.finetune.FineTuneOptions.Regularisation;
import dev.maect.finetune.FineTuneOptions.Schedule;
import dev.maect.finetune.FineTuneOptions.Stability;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import java.util.List;
import java.util.Locale;

/**
 * Published settings by name (spec of MAE's FINETUNE.md and of MIM-Refiner's low-shot evaluation), and one for encoders
 * smaller than ViT-B. The number is the percentage of ImageNet's labels that they were made for.
 */
public enum FineTunePreset {
    /** 1 %, light augmentation and a small learning rate, after I-JEPA. */
    IJEPA_1,
    /** 1 %, strong augmentation, after Semi-ViT. */
    SEMIVIT_1,
    /** 10 %, after I-JEPA. */
    IJEPA_10,
    /** 10 %, after Semi-ViT. */
    SEMIVIT_10,
    /** All labels, after MAE. */
    MAE_100,
    /** Encoders narrower than ViT-B on small images, any number of labels. */
    SMALL;

    private static final int WARMUP_EPOCHS = 5;
    private static final double LABEL_SMOOTHING = 0.1;
    private static final double MIN_SCALE = 0.08;
    private static final double AVERAGE_DECAY = 0.9999;
    private static final int BASE_WIDTH = 768;
    private static final int LARGE_WIDTH = 1024;
    private static final int HUGE_WIDTH = 1280;
    private static final double ONE_PERCENT_LIMIT = 0.05;
    private static final double TEN_PERCENT_LIMIT = 0.5;

    /** The preset that fits an encoder and a share of the labels: the stronger augmentation only from 10 % on. */
    public static FineTunePreset of(EncoderConfig encoder, double fraction) {
        if (encoder.dim() < BASE_WIDTH) {
            return SMALL;
        }
        if (fraction < ONE_PERCENT_LIMIT) {
            return IJEPA_1;
        }
        return fraction < TEN_PERCENT_LIMIT ? SEMIVIT_10 : MAE_100;
    }

    /**
     * The preset called {@code name}.
     *
     * @throws FineTuneException if there is none
     */
    public static FineTunePreset named(String name) {
        for (FineTunePreset preset : values()) {
            if (preset.toString().equals(name)) {
                return preset;
            }
        }
        throw new FineTuneException(
                "There is no preset '" + name + "' for fine-tuning. Choose one of " + List.of(values()) + ".");
    }

    /** Its settings for an encoder. */
    public FineTuneOptions options(EncoderConfig encoder) {
        int dim = encoder.dim();
        boolean huge = dim >= HUGE_WIDTH;
        return switch (this) {
            case IJEPA_1 -> light(512, huge ? 0.4 : 0.05, 0);
            case IJEPA_10 -> light(512, 0.05, 9);
            case SEMIVIT_1 -> strong(50, 128, 1e-3, 0.75, 0, Pooling.CLASS_TOKEN);
            case SEMIVIT_10 -> strong(50, 256, 1e-3, 0.75, 0.2, Pooling.CLASS_TOKEN);
            case MAE_100 ->
                dim < LARGE_WIDTH
                        ? strong(100, 1024, 5e-4, 0.65, 0.1, Pooling.MEAN_PATCH)
                        : strong(50, 1024, 1e-3, 0.75, huge ? 0.3 : 0.2, Pooling.MEAN_PATCH);
            case SMALL ->
                light(64, 0.05, 5)
                        .with(List.of(
                                "learning-rate=2e-3",
                                "min-scale=0.3",
                                "drop-path=0.1",
                                "pooling=mean-patch",
                                "batch-norm=true",
                                "train-positions=false"));
        };
    }

    private static FineTuneOptions light(int batchSize, double weightDecay, double randAugment) {
        return new FineTuneOptions(
                new Schedule(50, WARMUP_EPOCHS, batchSize),
                new Rates(3e-5, weightDecay, 0.75),
                new Regularisation(0, LABEL_SMOOTHING),
                Mix.NONE,
                new Distortion(randAugment, 0, MIN_SCALE),
                new Stability(AVERAGE_DECAY, 0),
                new Parts(Pooling.CLASS_TOKEN, false, true, 0, 0),
                1,
                0);
    }

    private static FineTuneOptions strong(
            int epochs, int batchSize, double learningRate, double layerDecay, double dropPath, Pooling pooling) {
        return new FineTuneOptions(
                new Schedule(epochs, WARMUP_EPOCHS, batchSize),
                new Rates(learningRate, 0.05, layerDecay),
                new Regularisation(dropPath, LABEL_SMOOTHING),
                new Mix(0.8, 1, 1, 0.5),
                new Distortion(9, 0.25, MIN_SCALE),
                new Stability(AVERAGE_DECAY, 0),
                new Parts(pooling, false, pooling == Pooling.CLASS_TOKEN, 0, 0),
                1,
                0);
    }

    /** The word for it in settings: {@code semivit-10}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
