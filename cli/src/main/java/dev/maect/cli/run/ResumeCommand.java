/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.options.DeviceOption;
import dev.maect.data.source.ImageSources;
import dev.maect.run.Images;
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

/** {@code maect resume}: go on with a run, whichever command began it. */
@Command(
        name = "resume",
        description = {
            "Go on with a run that was stopped or killed, exactly where it was saved last. Recipe, settings and images are"
                    + " those it began with."
        },
        footer = {
            "",
            "What nothing trained depends on may be other than before (data.workers, device, the logging section, more"
                    + " epochs for a stage that has not ended); all else is refused by name.",
            "",
            "Example: maect resume runs/cifar10"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ResumeCommand implements Callable<Integer>, OverRanks {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Where the images are now, if they have moved; they must be the same.")
    private List<String> data = new ArrayList<>();

    @Option(
            names = "--val",
            paramLabel = "PATH",
            description = "Where the images to evaluate on are now, if they have moved.")
    private List<String> val = new ArrayList<>();

    @Option(
            names = "--accept-changed-data",
            description = "Go on although the images are not those that the run began with.")
    private boolean acceptChangedData;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Parameters(arity = "0..*", index = "1..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> settings = new ArrayList<>(overrides);
        device.name().ifPresent(name -> settings.add("device=" + name));
        RunRequest request = RunRequest.resume(folder).withSettings(settings).withChangedData(acceptChangedData);
        if (!data.isEmpty()) {
            request = request.withTrain(Images.at(ImageSources.joined(data)));
        }
        if (!val.isEmpty()) {
            request = request.withTest(Images.at(ImageSources.joined(val)));
        }
        return new RunSession(request, spec, Terminal.system()).execute(false);
    }
}
