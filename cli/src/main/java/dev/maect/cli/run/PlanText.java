/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.io.Quantities;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.plan.TrainingPlan.Rate;
import dev.maect.train.plan.TrainingPlan.StagePlan;
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
        line(text, "  memory: about %.1f GiB", stage.memory().machine() / (double) (1L << 30));
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
