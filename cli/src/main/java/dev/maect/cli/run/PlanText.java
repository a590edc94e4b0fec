/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.io.Quantities;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.plan.TrainingPlan.Rate;
import dev.maect.train.plan.TrainingPlan.StagePlan;
import dev.maect.train.stage.MemoryUse;
import dev.maect.vit.EncoderConfig;
import java.util.List;
import java.util.Locale;

/** A training plan for people. */
final class PlanText {
    private PlanText() {}

    static String of(TrainingPlan plan) {
        StringBuilder text = new StringBuilder();
        EncoderConfig encoder = plan.encoder();
        line(
                text,
                "encoder: %,d parameters: %d wide, %d blocks, %d heads, patch %d, %dx%dx%d images",
                plan.encoderParameters(),
                encoder.dim(),
                encoder.depth(),
                encoder.heads(),
                encoder.patchSize(),
                encoder.imageHeight(),
                encoder.imageWidth(),
                encoder.channels());
        line(
                text,
                "device: %s, precision: %s, images: %,d",
                plan.device(),
                plan.precision().name().toLowerCase(Locale.ROOT),
                plan.images());
        for (StagePlan stage : plan.stages()) {
            stage(text, stage);
        }
        if (plan.stages().isEmpty()) {
            line(text, "no stage is enabled");
        }
        line(text, "%nevaluation, memory: about %s", bytes(plan.evaluation()));
        if (plan.imageBytes() > 0) {
            line(
                    text,
                    "images kept between epochs (part of the memory above): %s",
                    Quantities.bytes(plan.imageBytes()));
        }
        line(text, "this machine has %s", plan.capacity().words());
        return text.toString().stripTrailing();
    }

    private static void stage(StringBuilder text, StagePlan stage) {
        line(text, "%nstage %s", stage.name());
        line(
                text,
                "  steps: %,d in %d epochs, %d images x %d views each",
                stage.steps(),
                stage.options().epochs(),
                stage.options().batchSize(),
                stage.views());
        if (stage.cachedBytes() > 0) {
            line(
                    text,
                    "  views: encoded once, %s of features (part of the memory below)",
                    Quantities.bytes(stage.cachedBytes()));
        }
        line(text, "  parameters: %,d, of which %,d train", stage.parameters(), stage.trainable());
        List<Rate> rates = stage.rates();
        for (Rate rate : rates) {
            line(text, "  learning rate: %.4g peak (%s)", rate.value(), rate.group());
        }
        line(text, "  compute: %.3g TFLOP", stage.operations() / 1e12);
        line(text, "  memory: about %s", bytes(stage.memory()));
        stage.checkpointed()
                .ifPresent(less -> line(text, "  memory with %s: about %s", less.settings(), bytes(less.use())));
        line(text, "  memory for saving beside training: %s more", Quantities.bytes(stage.savingBytes()));
    }

    private static String bytes(MemoryUse use) {
        return use.gpu() == 0
                ? Quantities.bytes(use.machine())
                : Quantities.bytes(use.gpu()) + " of the GPU's, " + Quantities.bytes(use.machine())
                        + " of the machine's";
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
