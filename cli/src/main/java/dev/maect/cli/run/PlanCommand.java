/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.recipe.Recipe;
import dev.maect.train.plan.ClusterPlan;
import dev.maect.train.plan.GpuModel;
import dev.maect.train.plan.Interconnect;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect plan}: a recipe on many GPUs, on paper. */
@Command(
        name = "plan",
        description =
                "Work out, on paper, what a recipe takes on many GPUs: memory of each, bytes that are exchanged, hours.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Computed from operations that are counted, rates that were measured on one GPU, and rates between GPUs that are"
                    + " assumed; nothing runs. What one machine takes is measured by maect run --dry-run.",
            "",
            "Example: maect plan maect-l16 --gpus 64 --gpu h100",
            "Example: maect plan maect-aug-h14 --adopted --gpus 8 --rate 180 --gpu-memory 141"
        })
public final class PlanCommand implements Callable<Integer> {
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RECIPE",
            description = "Name of a packaged recipe (maect recipes), or a file.")
    @SuppressWarnings("NullAway.Init")
    private String recipe;

    @Parameters(index = "1..*", paramLabel = "KEY=VALUE", description = "Settings that differ from the recipe's.")
    private List<String> settings = List.of();

    @Option(names = "--gpus", paramLabel = "N", description = "GPUs that share each batch (default: 8).")
    private int gpus = 8;

    @Option(
            names = "--gpu",
            paramLabel = "KIND",
            description = "Kind of GPU that maect was measured on: h100 (default).")
    private String gpu = "h100";

    @Option(
            names = "--rate",
            paramLabel = "TFLOPS",
            description = "For another kind: what it reaches, as maect bench step tells.")
    private @Nullable Double rate;

    @Option(names = "--gpu-memory", paramLabel = "GB", description = "Memory of each (default: that of --gpu).")
    private @Nullable Double memory;

    @Option(names = "--per-node", paramLabel = "N", description = "GPUs of a node (default: 8).")
    private int perNode = Interconnect.USUAL.perNode();

    @Option(
            names = "--inside",
            paramLabel = "GB/S",
            description = "What a GPU exchanges with those of its node, per second (default: 200).")
    private double inside = Interconnect.USUAL.inside() / GIGA;

    @Option(
            names = "--between",
            paramLabel = "GB/S",
            description = "What a GPU exchanges with other nodes, per second (default: 40).")
    private double between = Interconnect.USUAL.between() / GIGA;

    @Option(names = "--images", paramLabel = "N", description = "Images of an epoch (default: ImageNet's 1,281,167).")
    private int images = 1_281_167;

    @Option(names = "--adopted", description = "The encoder is brought along (--from): no stage 1.")
    private boolean adopted;

    @Override
    public Integer call() {
        if (images < 1) {
            throw new ParameterException(spec.commandLine(), "--images: at least 1, not " + images + ".");
        }
        Recipe read = Recipe.named(recipe, settings.toArray(String[]::new));
        ClusterPlan plan = ClusterPlan.of(
                read, images, adopted, gpus, kind(), new Interconnect(perNode, inside * GIGA, between * GIGA));
        CommandLine line = spec.commandLine();
        line.getOut().println(ClusterText.of(read.name(), plan));
        line.getOut().flush();
        return 0;
    }

    private GpuModel kind() {
        GpuModel known = rate == null ? GpuModel.named(gpu) : GpuModel.of(gpu, bytes(80), rate * TERA);
        return memory == null
                ? known
                : new GpuModel(known.name(), bytes(memory), known.pretrain(), known.tune(), known.source());
    }

    private static long bytes(double gigabytes) {
        return (long) (gigabytes * (1L << 30));
    }
}
