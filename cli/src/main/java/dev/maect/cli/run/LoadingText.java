/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.bench.MatmulPeak;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.LoadingSpeed;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.machine.Processors;
import dev.maect.recipe.Recipe;
import dev.maect.run.Run;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.plan.TrainingPlan.StagePlan;
import dev.maect.train.stage.StageKinds;
import java.time.Duration;
import java.util.Locale;

/**
 * Whether training will wait for images: how many the loader makes in a second, measured, beside how many a step could take at
 * most, by its counted operations and the speed of large matrix products.
 */
final class LoadingText {
    private static final Duration LONGEST = Duration.ofSeconds(4);
    /** A step reaches at least so much of the speed of large products, as a rule. */
    private static final double USUAL_SHARE = 0.3;

    private LoadingText() {}

    /** For the first stage of a run; empty without stages. */
    static String of(Run run) {
        TrainingPlan plan = run.plan();
        if (plan.stages().isEmpty()) {
            return "";
        }
        StagePlan stage = plan.stages().get(0);
        LoadingSpeed speed = measure(run.recipe(), run.trainingImages(), plan.device(), stage);
        double peak = MatmulPeak.gigaflops(plan.device(), plan.precision());
        double operations =
                stage.operations() / ((double) stage.steps() * stage.options().batchSize());
        return text(stage.name(), speed, 1e9 * peak / operations, plan.imageBytes() > 0);
    }

    private static LoadingSpeed measure(Recipe recipe, ImageSource images, ComputeDevice device, StagePlan stage) {
        Views views = StageKinds.named(stage.name()).views(recipe);
        int configured = recipe.data().workers();
        int workers = configured > 0 ? configured : Processors.current().loading(!device.equals(ComputeDevice.CPU));
        return LoadingSpeed.measure(images, views, workers, LONGEST);
    }

    static String text(String stage, LoadingSpeed speed, double most, boolean kept) {
        String made = String.format(
                Locale.ROOT,
                "loading: about %.0f images/s on %d thread%s for the views of %s; a step takes at most %.0f images/s%n",
                speed.imagesPerSecond(),
                speed.workers(),
                speed.workers() == 1 ? "" : "s",
                stage,
                most);
        if (kept) {
            return made + "  images are kept in memory: only the first epoch decodes them";
        }
        if (speed.imagesPerSecond() >= most) {
            return made + "  training will not wait for images";
        }
        String advice = " (more data.workers, or store them smaller once: maect data pack)";
        return made
                + (speed.imagesPerSecond() >= USUAL_SHARE * most
                        ? "  training may wait for images" + advice
                        : "  training is likely to wait for images" + advice);
    }
}
