/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.io.Quantities;
import dev.maect.train.plan.ClusterPlan;
import dev.maect.train.plan.ClusterPlan.OnCluster;
import java.time.Duration;
import java.util.Locale;

/** A plan for many GPUs, for people. */
final class ClusterText {
    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;

    private ClusterText() {}

    static String of(String recipe, ClusterPlan plan) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%s on %d x %s, %,d images an epoch, bfloat16: on paper, nothing was run",
                recipe,
                plan.gpus(),
                plan.gpu().name(),
                plan.images());
        for (OnCluster stage : plan.stages()) {
            stage(text, plan, stage);
        }
        if (plan.stages().isEmpty()) {
            line(text, "no stage is enabled");
        } else {
            line(text, "%nin all: %s", span(plan.seconds()));
        }
        line(
                text,
                "%nrates: %.0f TFLOP/s in stage 1, %.0f in others: %s",
                plan.gpu().pretrain() / TERA,
                plan.gpu().tune() / TERA,
                plan.gpu().source());
        line(
                text,
                "assumed: %d GPUs a node, %.0f GB/s inside, %.0f GB/s between nodes for each GPU; a part of a batch is"
                        + " computed at the rate of a whole one; images come in time; evaluation is left out",
                plan.network().perNode(),
                plan.network().inside() / GIGA,
                plan.network().between() / GIGA);
        line(text, "spans: gradients exchanged behind the backward pass, and not hidden at all");
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static void stage(StringBuilder text, ClusterPlan plan, OnCluster stage) {
        line(
                text,
                "%nstage %s: %d epochs, %,d steps, %d images a step on each GPU",
                stage.name(),
                stage.epochs(),
                stage.steps(),
                stage.batch());
        long memory = stage.memory().gpu();
        line(
                text,
                "  memory of each GPU: about %s of %s%s",
                Quantities.bytes(memory),
                Quantities.bytes(plan.gpu().memoryBytes()),
                memory > plan.gpu().memoryBytes()
                        ? ": does not fit. More GPUs, distributed.shard-optimiser, " + stage.name()
                                + ".accumulate or model.checkpoint-blocks help"
                        : "");
        line(
                text,
                "  a step: %.0f ms to compute, %.1f ms to sum %s of gradients",
                1000 * stage.compute(),
                1000 * stage.communicate(),
                Quantities.bytes(stage.bytes()));
        if (stage.exchange() > 0) {
            line(
                    text,
                    "    and %.1f ms to exchange weights: moments and averages are shared out",
                    1000 * stage.exchange());
        }
        line(text, "  an epoch: %s; all: %s", span(stage.epoch()), span(stage.all()));
    }

    private static String span(double[] seconds) {
        String best = duration(seconds[0]);
        String worst = duration(seconds[1]);
        return best.equals(worst) ? best : best + " to " + worst;
    }

    private static String duration(double seconds) {
        return Quantities.duration(Duration.ofSeconds(Math.round(seconds)));
    }
}
