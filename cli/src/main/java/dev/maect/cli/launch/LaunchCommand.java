/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.launch;

import dev.maect.cli.ExitCode;
import dev.maect.cli.WithoutLibtorch;
import dev.maect.cli.console.Terminal;
import dev.maect.engine.machine.Processors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect launch}: a command as several ranks on this machine. */
@Command(
        name = "launch",
        description = {
            "Train or measure with several processes on this machine, which compute what one would. Rank 0 speaks and writes;"
                    + " when one ends, all do."
        },
        footer = {
            "",
            "On several machines torchrun, srun, mpirun or Kubernetes start the same command: docs/distributed.md.",
            "",
            "Example: maect launch --processes 2 run small --data photos/ --out runs/photos",
            "Example: maect launch --processes 4 --restarts 3 resume runs/photos",
            "Example: maect launch --processes 2 eval knn runs/photos --data photos/",
            "Example: maect launch --processes 2 bench allreduce"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LaunchCommand implements Callable<Integer>, WithoutLibtorch {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchCommand.class);
    private static final String RESUME = "--resume";
    private static final int MOST = 1024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--processes",
            paramLabel = "N",
            required = true,
            description = "How many ranks. Each has its part of every batch; on GPUs one for each device.")
    private int processes = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Computing threads of each (default: the cores shared out, or OMP_NUM_THREADS).")
    private int threads;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            description = "How often to go on from the last state when a rank has ended (default: 0).")
    private int restarts;

    @Option(names = "--all-output", description = "Show what ranks after the first say, too, behind their numbers.")
    private boolean allOutput;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description =
                    "What to run, with its options: run, resume, pretrain, tune, demo, eval PROTOCOL or bench allreduce. Whatever"
                            + " cannot share its work out is refused.")
    private List<String> command = new ArrayList<>();

    private LaunchCommand() {}

    /** The command. What stands behind the first word is not its own. */
    public static CommandSpec spec() {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new LaunchCommand());
        spec.parser().stopAtPositional(true);
        return spec;
    }

    @Override
    public Integer call() {
        require(processes >= 1 && processes <= MOST, "--processes is " + processes + "; it must be 1 to " + MOST + ".");
        require(restarts >= 0, "--restarts is " + restarts + "; it must be at least 0.");
        require(threads >= 0, "--threads is " + threads + "; it must be at least 1.");
        Terminal terminal = Terminal.system();
        int perRank = threads > 0 ? threads : Math.max(1, Processors.current().compute() / processes);
        List<String> words = command;
        for (int restart = 0; ; restart++) {
            LOG.info("Starting {} ranks: maect {}", processes, String.join(" ", words));
            try (RankProcesses ranks =
                    RankProcesses.start(processes, perRank, threads > 0, allOutput, words, terminal)) {
                RankProcesses.End end = ranks.await();
                if (end.code() == ExitCode.OK || end.stopped() || restart >= restarts || !mayHelp(end.code())) {
                    return end.code();
                }
            }
            LOG.info("Going on from the last state ({} of {} restarts).", restart + 1, restarts);
            words = resumed(words);
        }
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /** What was not understood, or diverged, does so again. */
    private static boolean mayHelp(int code) {
        return code != ExitCode.USAGE && code != ExitCode.DIVERGED;
    }

    /** A command that can take up a run in its folder is told to; resume does so anyway. */
    private List<String> resumed(List<String> words) {
        CommandLine known = spec.root().commandLine().getSubcommands().get(words.get(0));
        if (known == null || known.getCommandSpec().findOption(RESUME) == null || words.contains(RESUME)) {
            return words;
        }
        List<String> more = new ArrayList<>(words);
        more.remove("--overwrite");
        more.add(RESUME);
        return more;
    }
}
