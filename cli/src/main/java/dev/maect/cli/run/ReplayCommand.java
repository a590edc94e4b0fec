/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.run.Run;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import dev.maect.train.TrainingRun;
import dev.maect.train.event.TrainingListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect replay}: one step of a run made again, to see where its numbers stop being finite. */
@Command(
        name = "replay",
        description = {
            "Make one step of a run again and look at every block's output and every gradient.",
            "It has the images of that step and the weights of the saved state nearest to it. The run stays as it is."
        },
        footer = {"", "Example: maect replay runs/mine --step 1234"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ReplayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Option(names = "--step", paramLabel = "N", required = true, description = "Which step of the stage, from 1.")
    private long step;

    @Option(names = "--stage", paramLabel = "NAME", description = "Which stage; without it, the one that was stopped.")
    private @Nullable String stage;

    @Override
    public Integer call() {
        try (Run run = Run.open(RunRequest.ofRun(folder))) {
            TrainingRun training = new TrainingRun(
                    run.recipe(),
                    run.trainingImages(),
                    new RunFolder(folder).training(),
                    Map.of(),
                    TrainingListener.none());
            String name = stage != null
                    ? stage
                    : training.stageWithState()
                            .orElseThrow(() -> new MaectException("No stage of the run in " + folder
                                    + " has a saved state, so it must be said which is meant: --stage."));
            PrintWriter out = spec.commandLine().getOut();
            ReplayText.lines(training.replay(name, step)).forEach(out::println);
            out.flush();
            return 0;
        }
    }
}
