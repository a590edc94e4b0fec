/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.options.TrialOptions;
import dev.maect.run.Images;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect demo}: the whole story on images it draws itself. */
@Command(
        name = "demo",
        description = {
            "See the whole story in minutes: draw images of objects on backgrounds, train a masked autoencoder, tune it,"
                    + " and show how it finds objects and forgets backgrounds. Labels never touch training."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DemoCommand implements Callable<Integer>, OverRanks {
    private static final int TRAINING_IMAGES = 4096;
    private static final int TEST_IMAGES = 1024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/demo",
            description = "Folder of the run (default: ${DEFAULT-VALUE}); an earlier demo there is replaced.")
    private Path out = Path.of("runs/demo");

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of images and training.")
    private long seed;

    @Mixin
    private TrialOptions trial = new TrialOptions();

    @Parameters(arity = "0..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> settings = new ArrayList<>(overrides);
        settings.add("seed=" + seed);
        // Two seeds apart, so that no test image is a training image of the next demo.
        Images train = Images.at("demo:" + 2 * seed + ":" + TRAINING_IMAGES);
        Images test = Images.at("demo:" + (2 * seed + 1) + ":" + TEST_IMAGES);
        RunRequest request = RunRequest.named("demo", train, out)
                .withTest(test)
                .withSettings(settings)
                .withExisting(RunFolder.isRun(out) ? RunFolder.Existing.OVERWRITE : RunFolder.Existing.REFUSE)
                .withSmoke(trial.smoke());
        return new RunSession(request, spec, Terminal.system()).execute(trial.dryRun());
    }
}
